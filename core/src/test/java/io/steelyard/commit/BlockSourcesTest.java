package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.Signer;
import io.steelyard.error.StorageException;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.order.BlockSource;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer takes no block that the channel's orderers did not make, is held up by no bad source, and stops for none. */
@Timeout(60)
class BlockSourcesTest {
    private final TestChannel channel = new TestChannel();
    private final HandMadeOrderer honest = new HandMadeOrderer(channel);

    private Envelope transaction(String key) {
        return channel.transaction("_lifecycle")
                .defines(new ContractDefinition(key, "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY))
                .envelope();
    }

    /** A source as high as the honest one, with other answers. */
    private BlockSource lying(LongFunction<Block> answer) {
        return new BlockSource() {
            @Override
            public String nodeId() {
                return "liar";
            }

            @Override
            public long height() {
                return honest.height();
            }

            @Override
            public Block read(long number) {
                return answer.apply(number);
            }

            @Override
            public Subscription onGrowth(Runnable wake) {
                return honest.onGrowth(wake);
            }
        };
    }

    /** The peer asks the liar first, must not believe it, and gets the true block from the other. */
    private void assertNotBelieved(LongFunction<Block> answer) {
        honest.order(transaction("one"));
        try (TestPeer peer = new TestPeer(channel, lying(answer), honest)) {
            peer.await(2);
            assertThat(peer.ledger().block(1).hash()).isEqualTo(honest.read(1).hash());
            assertThat(peer.ledger().block(1).data()).isEqualTo(honest.read(1).data());
            assertThat(peer.ledger().contractNames()).containsExactly("one");
            assertThat(peer.ledger().error()).isEmpty();
        }
    }

    @Test
    void a_source_that_fails_is_passed_over_whatever_it_throws() {
        for (RuntimeException failure : List.of(
                new UnavailableException("away"),
                new StorageException(Path.of("blocks"), "damaged"),
                new IllegalStateException("closed"),
                new NullPointerException())) {
            HandMadeOrderer good = new HandMadeOrderer(channel);
            good.order(transaction("one"));
            BlockSource failing = lying(number -> {
                throw failure;
            });
            honest.order(transaction("other"));
            try (TestPeer peer = new TestPeer(channel, failing, good)) {
                peer.await(2);
                assertThat(peer.ledger().error()).as(failure.toString()).isEmpty();
            }
        }
    }

    @Test
    void a_block_without_a_signature_is_not_taken() {
        assertNotBelieved(number -> honest.read(number).withMetadata(Block.SIGNATURES, Bytes.EMPTY));
    }

    @Test
    void a_block_signed_by_a_member_that_does_not_order_is_not_taken() {
        HandMadeOrderer member = new HandMadeOrderer(channel, channel.clinic.peer);
        assertNotBelieved(number -> member.sign(honest.read(number), 0));
    }

    @Test
    void a_block_signed_by_an_orderer_of_another_authority_is_not_taken() {
        HandMadeOrderer other = new HandMadeOrderer(channel, new TestOrg("Port").orderer);
        assertNotBelieved(number -> other.sign(honest.read(number), 0));
    }

    @Test
    void a_signature_of_another_block_is_not_taken() {
        HandMadeOrderer fork = new HandMadeOrderer(channel);
        fork.order(transaction("forked"));
        assertNotBelieved(number ->
                honest.read(number).withMetadata(Block.SIGNATURES, fork.read(1).metadata(Block.SIGNATURES)));
    }

    @Test
    void a_block_with_a_high_S_signature_is_not_taken() {
        assertNotBelieved(number -> {
            try {
                var slot = org.hyperledger.fabric.protos.common.Metadata.parseFrom(
                        honest.read(number).metadata(Block.SIGNATURES).buffer());
                var signature = slot.getSignatures(0);
                Bytes high = ForgedTransactionsTest.withHighS(
                        Bytes.of(signature.getSignature().toByteArray()));
                return honest.read(number)
                        .withMetadata(
                                Block.SIGNATURES,
                                Bytes.of(slot.toBuilder()
                                        .setSignatures(
                                                0,
                                                signature.toBuilder()
                                                        .setSignature(
                                                                com.google.protobuf.ByteString.copyFrom(high.buffer())))
                                        .build()
                                        .toByteArray()));
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void a_block_that_does_not_follow_is_not_taken() {
        assertNotBelieved(number -> honest.sign(
                Block.create(
                        number, Bytes.utf8("another past"), honest.read(number).data()),
                0));
        assertNotBelieved(number -> honest.read(0));
    }

    @Test
    void other_transactions_under_a_true_header_are_not_taken() {
        Envelope other = transaction("other");
        assertNotBelieved(number -> withData(honest.read(number), List.of(other.bytes())));
    }

    /** A hash over the concatenation cannot tell where one envelope ends: that each is well-formed does. */
    @Test
    void the_same_bytes_cut_into_other_envelopes_are_not_taken() {
        assertNotBelieved(number -> {
            Bytes whole = honest.read(number).data().get(0);
            return withData(honest.read(number), List.of(whole.slice(0, 100), whole.slice(100, whole.size())));
        });
        assertNotBelieved(number -> withData(
                honest.read(number),
                List.of(Bytes.concat(honest.read(number).data().toArray(new Bytes[0])), Bytes.EMPTY)));
    }

    @Test
    void a_block_of_nothing_is_not_taken_though_it_is_signed() {
        honest.order(transaction("one"));
        HandMadeOrderer empty = new HandMadeOrderer(channel);
        empty.order(new Bytes[0]);
        try (TestPeer peer = new TestPeer(channel, empty, honest)) {
            peer.await(2);
            assertThat(peer.ledger().contractNames()).containsExactly("one");
        }
    }

    /** Peers of a JVM share what they prepare: what one got from a liar must not be served to one that got the truth. */
    @Test
    void what_a_liar_gave_one_peer_does_not_reach_the_others_through_what_they_share() {
        honest.order(transaction("one"));
        Envelope other = transaction("other");
        Block forged = withData(honest.read(1), List.of(other.bytes()));
        try (var environment = io.steelyard.env.ThreadedEnvironment.create("test")) {
            BlockPreparation shared = new BlockPreparation(TestOrg.SUITE, environment.workers());

            assertThat(shared.prepare(forged, channel.config).join().isDataIntact())
                    .isFalse();
            PreparedBlock prepared =
                    shared.prepare(honest.read(1), channel.config).join();
            assertThat(prepared.isDataIntact()).isTrue();
            assertThat(prepared.transactions()).hasSize(1);

            Block again = Block.parse(honest.read(1).toBytes());
            assertThat(shared.prepare(again, channel.config)).isSameAs(shared.prepare(honest.read(1), channel.config));
        }
    }

    @Test
    void a_preparation_that_failed_is_tried_again() {
        honest.order(transaction("one"));
        BlockPreparation preparation = new BlockPreparation(new FailingOnce(), Runnable::run);

        assertThatThrownBy(() ->
                        preparation.prepare(honest.read(1), channel.config).join())
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(preparation.prepare(honest.read(1), channel.config).join().isDataIntact())
                .isTrue();
    }

    @Test
    void a_block_is_prepared_by_whoever_needs_it_when_no_worker_takes_it() {
        honest.order(transaction("one"));
        BlockPreparation preparation = new BlockPreparation(TestOrg.SUITE, task -> {
            throw new UnavailableException("closing");
        });
        assertThat(preparation
                        .prepareAhead(honest.read(1), channel.config)
                        .join()
                        .transactions())
                .hasSize(1);

        // and when the workers have other things to do for ever
        BlockPreparation busy = new BlockPreparation(TestOrg.SUITE, task -> {});
        assertThat(busy.prepareAhead(honest.read(1), channel.config).join().transactions())
                .hasSize(1);
    }

    /** A suite whose first verification cannot be done. */
    private static final class FailingOnce implements CryptoSuite {
        private boolean hasFailed;

        @Override
        public String name() {
            return TestOrg.SUITE.name();
        }

        @Override
        public Bytes hash(Bytes... parts) {
            return TestOrg.SUITE.hash(parts);
        }

        @Override
        public KeyPair generateKeyPair() {
            return TestOrg.SUITE.generateKeyPair();
        }

        @Override
        public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
            return TestOrg.SUITE.signer(privateKey, publicKey);
        }

        @Override
        public boolean verify(PublicKey publicKey, Bytes message, Bytes signature) {
            if (!hasFailed) {
                hasFailed = true;
                throw new UnavailableException("out of order for once");
            }
            return TestOrg.SUITE.verify(publicKey, message, signature);
        }
    }

    private static Block withData(Block block, List<Bytes> data) {
        var message = org.hyperledger.fabric.protos.common.Block.newBuilder();
        try {
            message.mergeFrom(block.toBytes().toArray());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        message.clearData();
        data.forEach(each -> message.getDataBuilder().addData(com.google.protobuf.ByteString.copyFrom(each.buffer())));
        return Block.parse(Bytes.of(message.build().toByteArray()));
    }
}
