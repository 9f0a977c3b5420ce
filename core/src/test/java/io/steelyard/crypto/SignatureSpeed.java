package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * Prints the processor time of one signature and one verification over a digest, each provider in turn in every round so that a busy
 * machine is unfair to none. Compare the ratios. A program, not a test.
 */
public final class SignatureSpeed {
    private static final int ROUNDS = 16;
    private static final int WARM_ROUNDS = 6;
    private static final int CALLS = 800;

    private SignatureSpeed() {}

    public static void main(String[] arguments) {
        ECPrivateKeyParameters secret = new ECPrivateKeyParameters(BigInteger.TEN.pow(70), NistCurve.p256());
        ECPublicKeyParameters open = new ECPublicKeyParameters(
                NistCurve.p256().getG().multiply(secret.getD()).normalize(), NistCurve.p256());
        Bytes digest = Sha256.of(Bytes.utf8("a message"));
        EcdsaSignature signature = new PlainBouncy().maker(secret).sign(digest);
        Map<String, Runnable> tasks = new LinkedHashMap<>();
        for (EcdsaMath math : providers()) {
            EcdsaMath.Maker maker = math.maker(secret);
            EcdsaMath.Verifier verifier = math.verifier(open);
            tasks.put("sign   " + math.name(), () -> maker.sign(digest));
            tasks.put("verify " + math.name(), () -> verifier.verify(digest, signature));
        }
        measure(tasks).forEach((name, micros) -> {
            Collections.sort(micros);
            System.out.printf(
                    Locale.ROOT,
                    "%-45s median %6.1f us, least %6.1f us%n",
                    name,
                    micros.get(micros.size() / 2),
                    micros.get(0));
        });
    }

    private static List<EcdsaMath> providers() {
        List<EcdsaMath> all = new ArrayList<>(List.of(new PlainBouncy(), new BouncyEcdsa()));
        for (CryptoProvider choice : List.of(CryptoProvider.CORRETTO, CryptoProvider.CONSCRYPT)) {
            all.add(Providers.choose(choice));
        }
        return all;
    }

    private static Map<String, List<Double>> measure(Map<String, Runnable> tasks) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, List<Double>> results = new LinkedHashMap<>();
        for (int round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
            for (Map.Entry<String, Runnable> task : tasks.entrySet()) {
                long start = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < CALLS; i++) {
                    task.getValue().run();
                }
                double micros = (threads.getCurrentThreadCpuTime() - start) / 1e3 / CALLS;
                if (round >= WARM_ROUNDS) {
                    results.computeIfAbsent(task.getKey(), any -> new ArrayList<>())
                            .add(micros);
                }
            }
        }
        return results;
    }
}
