package io.steelyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.ContractContext.Bounds;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.ReadWriteSet;
import java.math.BigInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a contract's additions put into its read/write set, and what it may not add. */
@Timeout(60)
class AdditiveContextTest {
    private final TestChannel channel = new TestChannel("trade").commit("claims", "views", "41");

    @BeforeEach
    void enable() {
        channel.isAdditive = true;
    }

    private ReadWriteSet.Namespace done(Consumer<ContractContext> body) {
        LedgerContext context = channel.context("claims");
        assertThat(run(context, body).message()).isEmpty();
        return context.result().namespaces().get(0);
    }

    private String refusal(Consumer<ContractContext> body) {
        ContractResponse response = run(channel.context("claims"), body);
        assertThat(response.status()).isEqualTo(500);
        return response.message();
    }

    private static ContractResponse run(LedgerContext context, Consumer<ContractContext> body) {
        Contract contract = (tx, function, arguments) -> {
            body.accept(tx);
            return ContractResponse.success(Bytes.EMPTY);
        };
        return TestChannel.run(context, contract, "f");
    }

    private static ReadWriteSet.Write addition(String key, String text) {
        return new ReadWriteSet.Write("\u0000\udbff\udfffadd\u0000" + key, false, Bytes.utf8(text));
    }

    @Test
    void an_addition_reads_nothing_and_is_not_seen_by_the_transaction_itself() {
        ReadWriteSet.Namespace set = done(tx -> {
            tx.add("views", 1);
            tx.add("fresh", 2);
        });
        assertThat(set.reads()).isEmpty();
        assertThat(set.writes()).containsExactly(addition("fresh", "2"), addition("views", "1"));
        assertThat(done(tx -> {
                            tx.add("views", 1);
                            tx.put("seen", tx.get("views", Long.class).orElseThrow());
                        })
                        .writes())
                .contains(new ReadWriteSet.Write("seen", false, Bytes.utf8("41")));
    }

    @Test
    void additions_to_one_key_are_one() {
        assertThat(done(tx -> {
                            tx.add("views", 5, Bounds.atLeast(0));
                            tx.add("views", -7, Bounds.between(-5, 100));
                            tx.add("views", BigInteger.TWO, Bounds.atMost(50));
                        })
                        .writes())
                .containsExactly(addition("views", "0;0;50"));
    }

    @Test
    void additions_stand_among_the_other_writes_in_the_order_of_keys() {
        assertThat(done(tx -> {
                            tx.put("a", Bytes.utf8("x"));
                            tx.add("views", 5);
                            tx.put(tx.compositeKey("type", "a"), Bytes.utf8("y"));
                        })
                        .writes())
                .extracting(ReadWriteSet.Write::key)
                .containsExactly("\u0000type\u0000a\u0000", "\u0000\udbff\udfffadd\u0000views", "a");
    }

    @Test
    void a_composite_key_can_be_added_to_and_a_key_with_a_policy() {
        ReadWriteSet.Namespace set = done(tx -> {
            tx.add(tx.compositeKey("account", "anna"), 5);
            tx.setEndorsementPolicy("views", "OR('Clinic.peer')");
            tx.add("views", 5);
        });
        assertThat(set.writes())
                .containsExactly(addition("\u0000account\u0000anna\u0000", "5"), addition("views", "5"));
        assertThat(set.metadataWrites()).hasSize(1);
    }

    @Test
    void a_key_is_either_written_or_added_to() {
        String both = "key \"views\" is written and added to in one transaction";
        assertThat(refusal(tx -> {
                    tx.add("views", 1);
                    tx.put("views", Bytes.utf8("1"));
                }))
                .contains(both);
        assertThat(refusal(tx -> {
                    tx.delete("views");
                    tx.add("views", 1);
                }))
                .contains(both);
    }

    @Test
    void keys_of_additions_belong_to_additions() {
        String key = "\u0000\udbff\udfffadd\u0000views";
        assertThat(refusal(tx -> tx.put(key, Bytes.utf8("1")))).contains("stands for an addition");
        assertThat(refusal(tx -> tx.delete(key))).contains("stands for an addition");
        assertThat(refusal(tx -> tx.add(key, 1))).contains("stands for an addition");
        assertThat(refusal(tx -> tx.setEndorsementPolicy(key, "OR('Clinic.peer')")))
                .contains("stands for an addition");
        assertThat(refusal(tx -> tx.add("", 1))).contains("must not be empty");
    }

    @Test
    void numbers_without_end_and_bounds_without_a_number_between_are_refused() {
        BigInteger huge = BigInteger.TEN.pow(78);
        assertThat(refusal(tx -> tx.add("views", huge, Bounds.NONE))).contains("78 digits");
        assertThat(refusal(tx -> {
                    tx.add("views", 1, Bounds.atLeast(5));
                    tx.add("views", 1, Bounds.atMost(4));
                }))
                .contains("at least 5 and at most 4");
        assertThatThrownBy(() -> Bounds.between(2, 1)).isInstanceOf(ContractException.class);
    }

    @Test
    void a_transaction_that_has_read_pages_adds_nothing() {
        assertThat(refusal(tx -> {
                    tx.page("", "", 5, "");
                    tx.add("views", 1);
                }))
                .contains("Writes are not allowed");
    }

    @Test
    void without_the_capability_add_says_how_to_get_it_and_the_key_is_one_like_any_other() {
        channel.isAdditive = false;
        assertThat(refusal(tx -> tx.add("views", 1)))
                .contains("channel 'trade' has no additive writes")
                .contains("STEELYARD_DELTA_1")
                .contains("ChannelOptions");
        String key = "\u0000\udbff\udfffadd\u0000views";
        assertThat(done(tx -> tx.put(key, Bytes.utf8("1"))).writes()).containsExactly(addition("views", "1"));
    }
}
