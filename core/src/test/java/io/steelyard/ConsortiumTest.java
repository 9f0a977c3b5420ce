package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractException;
import io.steelyard.contract.Evaluate;
import io.steelyard.contract.Submit;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.AsyncContract;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.EndorsementException;
import io.steelyard.gateway.GatewayChannel;
import io.steelyard.gateway.Submission;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsortiumTest {
    interface Claims {
        @Submit
        Claim open(String id, long cents);

        @Submit
        Claim pay(String id);

        @Evaluate
        Claim read(String id);
    }

    record Claim(String id, long cents, String status) {}

    static final class ClaimsContract implements Claims {
        private final ContractContext tx;

        ClaimsContract(ContractContext tx) {
            this.tx = tx;
        }

        @Override
        public Claim open(String id, long cents) {
            if (tx.get(id).isPresent()) {
                throw new ContractException("claim " + id + " exists");
            }
            Claim claim = new Claim(id, cents, "open");
            tx.put(id, claim);
            tx.emit("opened", claim);
            return claim;
        }

        @Override
        public Claim pay(String id) {
            Claim open = read(id);
            Claim paid = new Claim(id, open.cents(), "paid");
            tx.put(id, paid);
            return paid;
        }

        @Override
        public Claim read(String id) {
            return tx.get(id, Claim.class).orElseThrow(() -> new ContractException("no claim " + id));
        }
    }

    private Consortium consortium;

    @BeforeEach
    void start() {
        consortium = Consortium.inMemory().org("Clinic").org("Insurer").start();
        consortium
                .createChannel("claims", "Clinic", "Insurer")
                .deploy("claims", Claims.class, ClaimsContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    private GatewayChannel channel(String organization) {
        return consortium.gateway(organization).channel("claims");
    }

    @Test
    void what_one_organization_writes_the_other_reads() {
        Claims clinic = channel("Clinic").contract("claims", Claims.class);
        Claims insurer = channel("Insurer").contract("claims", Claims.class);

        Claim opened = clinic.open("c-1", 12_000);

        assertThat(opened).isEqualTo(new Claim("c-1", 12_000, "open"));
        assertThat(insurer.pay("c-1").status()).isEqualTo("paid");
        assertThat(clinic.read("c-1").status()).isEqualTo("paid");
    }

    @Test
    void each_organization_finds_what_another_one_has_just_committed() {
        Claims clinic = channel("Clinic").contract("claims", Claims.class);
        Claims insurer = channel("Insurer").contract("claims", Claims.class);

        for (int i = 0; i < 30; i++) {
            clinic.open("n-" + i, i);
            assertThat(insurer.read("n-" + i).status()).isEqualTo("open");
            insurer.pay("n-" + i);
            assertThat(clinic.read("n-" + i).status()).isEqualTo("paid");
        }
    }

    @Test
    void a_refusal_of_the_contract_is_told_in_its_words() {
        Claims clinic = channel("Clinic").contract("claims", Claims.class);

        EndorsementException refused = catchThrowableOfType(EndorsementException.class, () -> clinic.pay("c-9"));

        assertThat(refused).hasMessageContaining("no claim c-9").hasMessageContaining("Insurer");
        assertThat(refused.refusals()).hasSize(2);
    }

    @Test
    void a_missing_endorsement_is_told_with_the_organization_that_is_missing() {
        Claims clinic = channel("Clinic").contract("claims", Claims.class, CallOptions.DEFAULT.endorsedBy("Clinic"));

        CommitException invalid = catchThrowableOfType(CommitException.class, () -> clinic.open("c-2", 1));

        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(invalid).hasMessageContaining("Insurer");
    }

    @Test
    void two_payments_at_once_conflict_and_the_loser_learns_which_key() {
        Claims clinic = channel("Clinic").contract("claims", Claims.class);
        clinic.open("c-3", 5);
        consortium.channel("claims").awaitEverywhere();
        java.util.List<Submission> all = new java.util.ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(channel("Clinic").contract("claims").submitAsync("pay", "c-3"));
        }
        java.util.List<io.steelyard.commit.TransactionOutcome> outcomes =
                all.stream().map(each -> each.outcome().join()).toList();

        assertThat(outcomes).anyMatch(outcome -> outcome.isValid());
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.isValid())
                .allSatisfy(outcome -> assertThat(outcome.explanation()).contains("c-3"));
    }

    @Test
    void a_typed_call_need_not_be_waited_for() {
        AsyncContract<Claims> clinic = channel("Clinic").asyncContract("claims", Claims.class, CallOptions.DEFAULT);
        CompletableFuture<Claim> first = clinic.submit(claims -> claims.open("a-1", 1));
        CompletableFuture<Claim> second = clinic.submit(claims -> claims.open("a-2", 2));
        assertThat(first.join()).isEqualTo(new Claim("a-1", 1, "open"));
        assertThat(second.join()).isEqualTo(new Claim("a-2", 2, "open"));
        clinic.run(claims -> claims.pay("a-1")).join();
        assertThat(channel("Insurer")
                        .contract("claims", Claims.class)
                        .read("a-1")
                        .status())
                .isEqualTo("paid");
        assertThat(clinic.submit(claims -> claims.pay("a-9")))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("no claim a-9");
        assertThatThrownBy(() -> clinic.submit(claims -> claims.read("a-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is evaluated");
    }
}
