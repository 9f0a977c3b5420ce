package io.steelyard.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * A question to the leader: which term has the log at an index? A node that fetched blocks needs it, because blocks tell it an index
 * only, and Raft accepts the next entry only after a known (term, index). Question: 8 bytes index; answer: 8 bytes term, 8 bytes
 * index, 8 bytes current term of the leader.
 *
 * <p>Intentional: it is asked as a stale read, which a leader answers before it is ready. Otherwise a new leader that needs this very
 * node for its majority would wait for the node and the node for the leader.
 */
interface LeaderQuery {
    /** In place of an index: the last batch that the leader's host has taken. */
    long LAST = -1;

    /** Blocks until the leader of this node's current term answers. @throws IOException when it does not, or does not know */
    TermIndex ask(long index) throws IOException;

    /** A leader's answer. What its log holds at an index that is agreed is right only as long as it leads in {@code leaderTerm}. */
    record Answer(TermIndex position, long leaderTerm) {
        Message message() {
            ByteBuffer bytes = ByteBuffer.allocate(24);
            bytes.putLong(position.getTerm()).putLong(position.getIndex()).putLong(leaderTerm);
            return Message.valueOf(bytes.flip());
        }

        static Answer of(Message message) throws IOException {
            ByteBuffer bytes = message.getContent().asReadOnlyByteBuffer();
            if (bytes.remaining() != 24) {
                throw new IOException("An answer of " + bytes.remaining() + " bytes; 24 were expected");
            }
            return new Answer(TermIndex.valueOf(bytes.getLong(), bytes.getLong()), bytes.getLong());
        }
    }

    static Message question(long index) {
        return Message.valueOf(ByteBuffer.allocate(8).putLong(0, index));
    }

    static long index(Message question) throws IOException {
        ByteBuffer bytes = question.getContent().asReadOnlyByteBuffer();
        if (bytes.remaining() != 8) {
            throw new IOException("A question of " + bytes.remaining() + " bytes; 8 were expected");
        }
        return bytes.getLong();
    }
}
