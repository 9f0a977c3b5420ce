package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bytes are an envelope, for a client, for a block and for Fabric's well-formedness rule. */
@Timeout(60)
class EnvelopeTest {
    /** Payload aa, signature bb. */
    private static final String GOOD = "0a01aa1201bb";

    @Test
    void the_plain_encoding_is_accepted_everywhere() {
        Envelope envelope = Envelope.parse(Bytes.hex(GOOD));
        assertThat(envelope.payload()).isEqualTo(Bytes.hex("aa"));
        assertThat(envelope.signature()).isEqualTo(Bytes.hex("bb"));
        assertThat(envelope.bytes()).isEqualTo(Bytes.hex(GOOD));
        assertThat(Envelope.isWellFormed(Bytes.hex(GOOD))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a01aa", "0a01aa" + "1200", "1201bb", "0a00" + "1201bb", ""})
    void without_payload_or_signature_it_is_not_well_formed(String hex) {
        assertThat(Envelope.isWellFormed(Bytes.hex(hex))).isFalse();
        assertThat(Envelope.inBlock(Bytes.hex(hex)).bytes()).isEqualTo(Bytes.hex(hex));
    }

    @Test
    void a_genesis_envelope_without_signature_parses() {
        Envelope genesis = Block.parse(GoldenLedger.RAFT.peer(0)).envelopes().get(0);
        assertThat(Envelope.parse(genesis.bytes()).signature()).isEqualTo(Bytes.EMPTY);
        assertThat(genesis.header().signature().creator()).isEqualTo(Bytes.EMPTY);
        assertThat(Envelope.isWellFormed(genesis.bytes())).isFalse();
        assertThat(Block.parse(GoldenLedger.RAFT.peer(0)).isWellFormed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1201bb0a01aa", // reordered
                "0a01aa0a01aa1201bb", // payload twice
                "0a01aa1201bb1201bb", // signature twice
                "0a8100aa1201bb", // length not in its shortest form
                "8a0001aa1201bb", // tag not in its shortest form
                "0a01aa1a01cc1201bb" // unknown field between
            })
    void another_encoding_of_the_same_is_read_in_blocks_only(String hex) {
        Bytes bytes = Bytes.hex(hex);
        assertThat(Envelope.inBlock(bytes).payload()).isEqualTo(Bytes.hex("aa"));
        assertThat(Envelope.inBlock(bytes).signature()).isEqualTo(Bytes.hex("bb"));
        assertThat(Envelope.isWellFormed(bytes)).isFalse();
        assertThatThrownBy(() -> Envelope.parse(bytes)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {GOOD + "1a01cc", GOOD + "0805", GOOD + "1a8100cc"})
    void unknown_fields_at_the_end_are_well_formed_to_fabric_but_no_client_may_send_them(String hex) {
        Bytes bytes = Bytes.hex(hex);
        assertThat(Envelope.isWellFormed(bytes)).isTrue();
        assertThatThrownBy(() -> Envelope.parse(bytes)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0a02aa", "ff", "00", GOOD + "00", GOOD + "0c", "0a01aa12ffffffff0fbb"})
    void what_is_no_protobuf_message_is_malformed(String hex) {
        assertThatThrownBy(() -> Envelope.inBlock(Bytes.hex(hex))).isInstanceOf(MalformedException.class);
        assertThat(Envelope.isWellFormed(Bytes.hex(hex))).isFalse();
    }

    @Test
    void headers_that_were_built_read_back() {
        Instant time = Instant.parse("1969-12-31T23:59:59.5Z");
        Bytes channel = Envelope.channelHeader(HeaderType.ENDORSER_TRANSACTION, "claims", "id", time, "basic");
        Bytes signature = Envelope.signatureHeader(Bytes.utf8("me"), Bytes.hex("07"));
        Envelope envelope = Envelope.of(Envelope.payload(channel, signature, Bytes.utf8("data")), Bytes.hex("bb"));
        assertThat(envelope.data()).isEqualTo(Bytes.utf8("data"));
        Header header = envelope.header();
        assertThat(header.channel())
                .isEqualTo(new io.steelyard.format.ChannelHeader(
                        3, 0, time, "claims", "id", 0, header.channel().extension(), "basic"));
        assertThat(header.signature()).isEqualTo(new SignatureHeader(Bytes.utf8("me"), Bytes.hex("07")));
        assertThat(Header.parse(channel, signature)).isEqualTo(header);
    }

    @Test
    void a_timestamp_beyond_javas_range_is_clamped_not_refused() {
        for (var bounds :
                Map.of(Long.MAX_VALUE, Instant.MAX, Long.MIN_VALUE, Instant.MIN).entrySet()) {
            var channel = ChannelHeader.newBuilder().setType(3);
            channel.getTimestampBuilder().setSeconds(bounds.getKey()).setNanos(-1);
            Header header = Header.parse(Bytes.of(channel.build().toByteArray()), Bytes.EMPTY);
            assertThat(header.channel().timestamp()).isEqualTo(bounds.getValue());
        }
    }

    @Test
    void a_missing_or_broken_header_is_malformed() {
        for (String payload : List.of("", "1201dd", "0a00", "0a0212000a", "0a030a01ff")) {
            Envelope envelope = Envelope.of(Bytes.hex(payload), Bytes.EMPTY);
            assertThatThrownBy(envelope::header).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void a_block_is_well_formed_when_all_its_envelopes_are() {
        Bytes good = Bytes.hex(GOOD);
        Bytes bad = Bytes.hex("0a01aa");
        assertThat(Block.create(1, Bytes.EMPTY, List.of(good, good)).isWellFormed())
                .isTrue();
        assertThat(Block.create(1, Bytes.EMPTY, List.of(good, bad)).isWellFormed())
                .isFalse();
        assertThat(Block.create(1, Bytes.EMPTY, List.of()).isWellFormed()).isFalse();
        Bytes genesis = Block.parse(GoldenLedger.RAFT.peer(0)).data().get(0);
        assertThat(Block.create(1, Bytes.EMPTY, List.of(genesis, good)).isWellFormed())
                .isFalse();
    }
}
