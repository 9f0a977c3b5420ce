package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything real Fabric wrote is read, and what is derived from it comes out as Fabric has it. */
@Timeout(60)
class GoldenBlocksTest {

    @ParameterizedTest
    @EnumSource
    void every_block_decodes_and_keeps_its_bytes(GoldenLedger ledger) {
        for (List<Bytes> blocks : List.of(ledger.peer(), ledger.orderer())) {
            for (int number = 0; number < blocks.size(); number++) {
                Block block = Block.parse(blocks.get(number));
                assertThat(block.number()).isEqualTo(number);
                assertThat(block.toBytes()).isSameAs(blocks.get(number));
                assertThat(block.isConfig())
                        .isEqualTo(block.envelopes().get(0).header().channel().is(HeaderType.CONFIG));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_block_built_from_its_parts_has_fabrics_bytes(GoldenLedger ledger) {
        for (Bytes bytes : ledger.peer()) {
            Block block = Block.parse(bytes);
            Block built = Block.create(block.number(), block.header().previousHash(), block.data());
            for (int slot = 0; slot < 5; slot++) {
                built = built.withMetadata(slot, block.metadata(slot));
            }
            assertThat(built.toBytes()).isEqualTo(bytes);
            assertThat(built.hash()).isEqualTo(block.hash());
        }
    }

    @ParameterizedTest
    @EnumSource
    void headers_form_a_chain_over_the_data(GoldenLedger ledger) {
        Bytes previous = Bytes.EMPTY;
        for (Bytes bytes : ledger.orderer()) {
            Block block = Block.parse(bytes);
            assertThat(block.header().previousHash()).isEqualTo(previous);
            assertThat(Block.dataHash(block.data())).isEqualTo(block.header().dataHash());
            assertThat(block.isDataIntact()).isTrue();
            assertThat(block.isWellFormed()).isTrue();
            previous = block.hash();
        }
    }

    @ParameterizedTest
    @EnumSource
    void peer_and_orderer_hold_the_same_block(GoldenLedger ledger) {
        List<Bytes> served = ledger.orderer();
        for (int number = 0; number < ledger.height(); number++) {
            Block kept = Block.parse(ledger.peer(number));
            Block sent = Block.parse(served.get(number));
            assertThat(kept.hash()).isEqualTo(sent.hash());
            assertThat(kept.data()).isEqualTo(sent.data());
            assertThat(sent.validationCodes()).isEmpty();
            assertThat(kept.validationCodes()).hasSameSizeAs(kept.data());
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_transaction_has_a_flaw_of_syntax(GoldenLedger ledger) {
        for (Bytes bytes : ledger.peer().subList(1, ledger.height())) {
            for (TransactionSyntax syntax : Block.parse(bytes).transactions()) {
                assertThat(syntax.flaw()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ids_and_proposal_hashes_are_what_fabric_computed(GoldenLedger ledger) {
        for (TransactionSyntax syntax : endorsed(ledger)) {
            SignatureHeader signature = syntax.header().signature();
            assertThat(TransactionIds.compute(signature.nonce(), signature.creator()))
                    .isEqualTo(syntax.header().channel().txId());
            assertThat(syntax.transaction().computeProposalHash(syntax.header()))
                    .isEqualTo(syntax.transaction().action().proposalHash());
        }
    }

    @ParameterizedTest
    @EnumSource
    void messages_read_and_written_again_have_fabrics_bytes(GoldenLedger ledger) throws Exception {
        for (TransactionSyntax syntax : endorsed(ledger)) {
            EndorsedTransaction transaction = syntax.transaction();
            assertThat(syntax.readWriteSet().toBytes())
                    .isEqualTo(transaction.action().results());
            assertThat(transaction.action().toBytes()).isEqualTo(transaction.responsePayload());
            Envelope envelope = syntax.envelope();
            assertThat(Envelope.of(envelope.payload(), envelope.signature()).bytes())
                    .isEqualTo(envelope.bytes());
            Header header = syntax.header();
            assertThat(Envelope.payload(header.channelBytes(), header.signatureBytes(), envelope.data()))
                    .isEqualTo(envelope.payload());
            assertThat(EndorsedTransaction.parse(envelope.data())).isEqualTo(transaction);
        }
    }

    @Test
    void the_raft_ledger_holds_what_its_notes_say() {
        List<Bytes> blocks = GoldenLedger.RAFT.peer();
        TransactionSyntax transfer = Block.parse(blocks.get(6)).transactions().get(0);
        assertThat(transfer.header().channel().contract()).isEqualTo("basic");
        assertThat(transfer.transaction().action().event()).hasValueSatisfying(event -> {
            assertThat(event.contract()).isEqualTo("basic");
            assertThat(event.txId()).isEqualTo(transfer.header().channel().txId());
            assertThat(event.name()).isEqualTo("Transfer");
        });
        assertThat(namespace(blocks.get(7), 0, "basic").writes())
                .containsExactly(new ReadWriteSet.Write("asset6", true, Bytes.EMPTY));
        assertThat(namespace(blocks.get(9), 1, "basic").rangeQueries())
                .singleElement()
                .satisfies(query -> {
                    assertThat(query.exhausted()).isTrue();
                    assertThat(query.reads()).contains(new ReadWriteSet.Read("asset1", Optional.of(new Version(4, 0))));
                });
        assertThat(namespace(blocks.get(11), 0, "basic").collections())
                .singleElement()
                .satisfies(collection -> assertThat(collection.writes()).hasSize(1));
        assertThat(namespace(blocks.get(12), 0, "basic").metadataWrites())
                .singleElement()
                .satisfies(write -> {
                    assertThat(write.key()).isEqualTo("v1");
                    assertThat(write.entries().get(0).name()).isEqualTo(KeyMetadata.VALIDATION_PARAMETER);
                });
    }

    @Test
    void the_raft_ledger_has_the_codes_of_its_summary() {
        List<Integer> codes = new ArrayList<>();
        for (Bytes bytes : GoldenLedger.RAFT.peer()) {
            Block.parse(bytes).validationCodes().forEach(code -> codes.add(code.number()));
        }
        assertThat(codes).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 11, 0, 12, 10, 0, 0, 0, 9, 0, 0);
    }

    @Test
    void parsed_parts_are_shared_by_blocks_that_differ_in_metadata_only() {
        Block block = Block.parse(GoldenLedger.RAFT.peer(8));
        Block other = block.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("0000"));
        assertThat(other.transactions()).isSameAs(block.transactions());
        assertThat(other.envelopes()).isSameAs(block.envelopes());
        assertThat(other.hash()).isSameAs(block.hash());
        assertThat(other.toBytes()).isNotEqualTo(block.toBytes());
        assertThat(block.metadata(Block.TRANSACTIONS_FILTER)).isEqualTo(Bytes.hex("000b"));
    }

    private static ReadWriteSet.Namespace namespace(Bytes block, int transaction, String name) {
        return Block.parse(block).transactions().get(transaction).readWriteSet().namespaces().stream()
                .filter(namespace -> namespace.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static List<TransactionSyntax> endorsed(GoldenLedger ledger) {
        return ledger.peer().stream()
                .map(Block::parse)
                .filter(block -> !block.isConfig())
                .flatMap(block -> block.transactions().stream())
                .toList();
    }
}
