package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractException;
import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.EventCursor;
import io.steelyard.gateway.EventStart;
import io.steelyard.gateway.LedgerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys whose policy is not their contract's, and the JSON of what contracts wrote. */
@Timeout(60)
class KeyOwnersTest {
    interface Deeds {
        @Submit
        Deed register(String id, String owner);

        @Submit
        Deed pass(String id, String owner);

        @Submit
        void destroy(String id);

        @Evaluate
        List<Deed> all();

        @Evaluate
        List<Optional<Deed>> past(String id);

        @Evaluate
        List<String> asNumbers();
    }

    record Deed(String id, String owner) {}

    record DeedsContract(ContractContext tx) implements Deeds {
        @Override
        public Deed register(String id, String owner) {
            return write(new Deed(id, owner));
        }

        @Override
        public Deed pass(String id, String owner) {
            if (tx.get(id).isEmpty()) {
                throw new ContractException("no deed " + id);
            }
            return write(new Deed(id, owner));
        }

        private Deed write(Deed deed) {
            tx.put(deed.id(), deed);
            tx.setEndorsementPolicy(deed.id(), "AND('" + deed.owner() + ".peer')");
            tx.emit("deed", deed);
            return deed;
        }

        @Override
        public void destroy(String id) {
            tx.delete(id);
        }

        @Override
        public List<Deed> all() {
            List<Deed> all = new ArrayList<>();
            tx.range("", "").forEach(entry -> all.add(entry.value(Deed.class)));
            return all;
        }

        @Override
        public List<Optional<Deed>> past(String id) {
            return tx.history(id).stream().map(past -> past.value(Deed.class)).toList();
        }

        @Override
        public List<String> asNumbers() {
            tx.range("", "").forEach(entry -> entry.value(Integer.class));
            return List.of();
        }
    }

    private Consortium consortium;

    @BeforeEach
    void start() {
        consortium = Consortium.inMemory().org("Alpha").org("Beta").org("Gamma").start();
        consortium
                .createChannel("land")
                .deploy("deeds", Deeds.class, DeedsContract::new, EndorsementPolicy.allOf("Alpha"));
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    private Deeds deeds(CallOptions options) {
        return consortium.gateway("Alpha").channel("land").contract("deeds", Deeds.class, options);
    }

    @Test
    void the_gateway_asks_the_owner_of_a_key_although_the_contract_does_not_need_it() {
        Deeds deeds = deeds(CallOptions.DEFAULT);

        deeds.register("d-1", "Beta");

        assertThat(deeds.pass("d-1", "Gamma").owner()).isEqualTo("Gamma");
        assertThat(deeds.pass("d-1", "Alpha").owner()).isEqualTo("Alpha");
    }

    @Test
    void the_contracts_own_organizations_are_no_owners() {
        deeds(CallOptions.DEFAULT).register("d-1", "Beta");

        CommitException invalid =
                catchThrowableOfType(CommitException.class, () -> deeds(CallOptions.DEFAULT.endorsedBy("Alpha"))
                        .pass("d-1", "Alpha"));

        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(invalid).hasMessageContaining("d-1").hasMessageContaining("Beta");
    }

    @Test
    void ranges_histories_and_events_are_read_as_what_was_written() {
        Deeds deeds = deeds(CallOptions.DEFAULT);
        deeds.register("d-1", "Alpha");
        deeds.register("d-2", "Beta");
        deeds.destroy("d-2");

        assertThat(deeds.all()).containsExactly(new Deed("d-1", "Alpha"));
        assertThat(deeds.past("d-2")).containsExactly(Optional.empty(), Optional.of(new Deed("d-2", "Beta")));
        try (EventCursor<LedgerEvent> events =
                consortium.gateway("Alpha").channel("land").events("deeds", EventStart.atBlock(0))) {
            LedgerEvent first = events.poll(Duration.ZERO).orElseThrow();
            assertThat(first.name()).isEqualTo("deed");
            assertThat(first.payload(Deed.class)).isEqualTo(new Deed("d-1", "Alpha"));
            assertThat(catchThrowableOfType(MalformedException.class, () -> first.payload(Integer.class)))
                    .hasMessageContaining("Integer");
        }
    }

    @Test
    void a_value_of_another_type_is_refused_with_its_key() {
        Deeds deeds = deeds(CallOptions.DEFAULT);
        deeds.register("d-1", "Alpha");

        assertThat(catchThrowableOfType(io.steelyard.gateway.EndorsementException.class, deeds::asNumbers))
                .hasMessageContaining("d-1")
                .hasMessageContaining("Integer");
    }
}
