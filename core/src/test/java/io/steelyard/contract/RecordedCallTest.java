package io.steelyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordedCallTest {
    record Claim(String id, long cents) {}

    interface Claims {
        @Submit
        Claim open(String id, long cents);

        @Submit
        void close(String id);

        @Evaluate
        long count();

        default Claim openSmall(String id) {
            return open(id, 1);
        }
    }

    private final ContractInterface<Claims> claims = ContractInterface.of(Claims.class);

    @Test
    void a_call_is_written_down_as_the_client_would_make_it_and_its_answer_read_later() {
        RecordedCall call = claims.record(c -> c.open("c-1", 5));
        assertThat(call.function()).isEqualTo("open");
        assertThat(call.arguments()).containsExactly(Bytes.utf8("c-1"), Bytes.utf8("5"));
        assertThat(call.submits()).isTrue();
        assertThat(call.result(Bytes.utf8("{\"id\":\"c-1\",\"cents\":5}"))).isEqualTo(new Claim("c-1", 5));
        assertThatThrownBy(() -> call.result(Bytes.utf8("[]")))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("Claims.open");
        assertThat(claims.record(Claims::count).submits()).isFalse();
        assertThat(claims.record(Claims::count).result(Bytes.utf8("7"))).isEqualTo(7L);
        assertThat(claims.record(c -> c.close("c-1")).result(Bytes.EMPTY)).isNull();
    }

    @Test
    void what_is_not_one_call_is_refused() {
        assertThatThrownBy(() -> claims.record(c -> {})).hasMessageContaining("no function was called");
        assertThatThrownBy(() -> claims.record(c -> {
                    c.close("a");
                    c.close("b");
                }))
                .hasMessageContaining("one call is one transaction");
        assertThatThrownBy(() -> claims.record(c -> c.open("a", 1).cents())).hasMessageContaining("behind the future");
        for (java.util.function.Consumer<Claims> other : List.<java.util.function.Consumer<Claims>>of(
                c -> assertThat(c.toString()).isNull(), c -> c.openSmall("a"))) {
            assertThatThrownBy(() -> claims.record(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no function of the contract");
        }
        assertThatThrownBy(() -> claims.record(c -> c.close(nothing()))).isInstanceOf(IllegalArgumentException.class);
    }

    /** What a caller without null checks may hand over. */
    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }
}
