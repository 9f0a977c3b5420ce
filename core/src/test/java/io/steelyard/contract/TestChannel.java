package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.ContractContext.Modification;
import io.steelyard.contract.LedgerContext.Ledger;
import io.steelyard.contract.LedgerContext.Transaction;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.Version;
import io.steelyard.identity.Certificate;
import io.steelyard.identity.Identity;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A channel's state, contracts and past for contracts to run against. */
final class TestChannel implements Ledger {
    static final Instant TIME = Instant.parse("2026-03-01T10:15:30.123456789Z");
    private static final Identity CALLER = newIdentity();

    final Map<String, Contract> contracts = new HashMap<>();
    final Map<String, TestChannel> others = new HashMap<>();
    final List<Modification> past = new ArrayList<>();
    private final String id;
    private final SkipListStateStore store = new SkipListStateStore();
    private StateView view = store;
    private long height;
    boolean isAdditive;

    TestChannel(String id) {
        this.id = id;
    }

    /** Writes a value into the committed state, in a block of its own. */
    TestChannel commit(String contract, String key, String value) {
        StateBatch batch = new StateBatch();
        batch.add(contract, key, new VersionedValue(Bytes.utf8(value), Bytes.EMPTY, new Version(height, 0)));
        store.apply(batch, height++);
        return this;
    }

    /** Gives contracts another view of the state. */
    TestChannel seenThrough(StateView other) {
        view = other;
        return this;
    }

    StateView store() {
        return store;
    }

    LedgerContext context(String contract) {
        return context(contract, Map.of());
    }

    LedgerContext context(String contract, Map<String, Bytes> transientData) {
        return LedgerContext.open(this, new Transaction(id, "tx-1", TIME, CALLER, transientData), contract);
    }

    /** Runs {@code code} as contract "claims" on this thread; exceptions are as the contract room answers them. */
    static ContractResponse run(LedgerContext context, Contract code, String function, String... arguments) {
        List<Bytes> bytes = Arrays.stream(arguments).map(Bytes::utf8).toList();
        return ContractRunner.onCallingThread()
                .run(code, function, bytes, context)
                .join();
    }

    @Override
    public StateView state() {
        return view;
    }

    @Override
    public Optional<Contract> contract(String name) {
        return Optional.ofNullable(contracts.get(name));
    }

    @Override
    public List<Modification> history(String contract, String key) {
        return past;
    }

    @Override
    public boolean hasAdditiveWrites() {
        return isAdditive;
    }

    @Override
    public Optional<Ledger> channel(String channelId) {
        return Optional.ofNullable(others.get(channelId));
    }

    private static Identity newIdentity() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            X500Name name = new X500Name("CN=alice");
            byte[] der = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(TIME),
                            Date.from(TIME.plusSeconds(60)),
                            name,
                            keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return Identity.of("ClinicMSP", Certificate.parse(Bytes.of(der)));
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }
}
