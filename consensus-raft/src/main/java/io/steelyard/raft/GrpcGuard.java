package io.steelyard.raft;

import io.steelyard.error.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.ratis.util.ExitUtils;

/**
 * Keeps Ratis from ending the JVM: when its gRPC server cannot listen it calls {@code System.exit}, which a library in somebody's
 * program must not. Ratis' switch for that is global to the JVM and also installs a default handler of uncaught exceptions, which is
 * taken away again.
 */
final class GrpcGuard {
    private GrpcGuard() {}

    /** @throws UnavailableException when the node's own port is taken */
    static void prepare(RaftSettings settings, Membership membership) {
        RaftSettings.Address own = settings.addresses().get(membership.nodeId());
        if (own == null) {
            throw new IllegalStateException("No address for " + membership.nodeId());
        }
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
        try (ServerSocket probe = new ServerSocket(own.port(), 1, InetAddress.getByName(own.host()))) {
            probe.setReuseAddress(true);
        } catch (IOException e) {
            throw new UnavailableException(
                    "Cannot listen on " + own.host() + ":" + own.port() + " for Raft: " + e.getMessage(), e);
        }
    }
}
