package io.steelyard.examples.receivables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.examples.Race;
import io.steelyard.examples.receivables.Receivable.Status;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The rules of papers. One network for all tests; each uses ids of its own. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceivablesTest {
    private static final LocalDate DUE = LocalDate.of(2027, 3, 31);

    private ReceivablesNetwork network;

    @BeforeAll
    void start() {
        network = ReceivablesNetwork.start();
    }

    @AfterAll
    void stop() {
        network.close();
    }

    private Receivable issue(String id, long cents) {
        return network.as("Supplier").issue(id, "Buyer", cents, DUE);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
        EndorsementException refused = catchThrowableOfType(EndorsementException.class, call);
        return assertThat(refused);
    }

    private static CommitException assertUnsigned(ThrowingCallable call, String missing) {
        CommitException invalid = catchThrowableOfType(CommitException.class, call);
        assertThat(invalid).hasMessageContaining("needs a signature of " + missing);
        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        return invalid;
    }

    @Test
    void an_issued_paper_is_the_suppliers_claim_on_the_buyer() {
        Receivable issued = issue("a", 10_000);

        assertThat(issued)
                .isEqualTo(new Receivable("a", "Buyer", "Supplier", 10_000, DUE, Status.OPEN, Optional.empty()));
        assertThat(network.as("Bank").read("a")).isEqualTo(issued);
    }

    @Test
    void supplier_and_buyer_must_both_sign_a_new_paper() {
        assertUnsigned(
                () -> network.as("Supplier", CallOptions.DEFAULT.endorsedBy("Supplier"))
                        .issue("b", "Buyer", 10_000, DUE),
                "Buyer");
        assertUnsigned(
                () -> network.as("Supplier", CallOptions.DEFAULT.endorsedBy("Buyer", "Bank"))
                        .issue("b", "Buyer", 10_000, DUE),
                "Supplier");
        assertRefused(() -> network.as("Supplier").read("b")).hasMessageContaining("there is no paper b");
    }

    @Test
    void only_the_supplier_issues_once_to_a_party_and_for_something() {
        issue("c", 1);

        assertRefused(() -> network.as("Buyer").issue("c-1", "Buyer", 1, DUE))
                .hasMessageContaining("papers are issued by Supplier, not by Buyer");
        assertRefused(() -> issue("c", 2)).hasMessageContaining("there is a paper c already");
        assertRefused(() -> issue("c-2", 0)).hasMessageContaining("got 0 cents");
        assertRefused(() -> network.as("Supplier").issue("c-3", "Nobody", 1, DUE))
                .hasMessageContaining("there is no party 'Nobody'; there are [Supplier, Buyer, Bank]");
    }

    @Test
    void parts_replace_a_paper_and_sum_to_it() {
        issue("d", 10_000);

        List<Receivable> parts = network.as("Supplier").split("d", List.of(7_000L, 2_500L, 500L));

        assertThat(parts).extracting(Receivable::id).containsExactly("d/1", "d/2", "d/3");
        assertThat(parts).extracting(Receivable::cents).containsExactly(7_000L, 2_500L, 500L);
        assertThat(parts).allSatisfy(part -> assertThat(part.partOf()).contains("d"));
        assertThat(network.as("Bank").read("d").status()).isEqualTo(Status.SPLIT);
        assertRefused(() -> network.as("Supplier").transfer("d", "Bank"))
                .hasMessageContaining("paper d is SPLIT; only an OPEN one can change");
        assertRefused(() -> network.as("Buyer").settle("d")).hasMessageContaining("SPLIT");
    }

    @Test
    void parts_that_do_not_sum_are_refused() {
        issue("e", 10_000);
        Receivables supplier = network.as("Supplier");

        assertRefused(() -> supplier.split("e", List.of(6_000L, 3_000L)))
                .hasMessageContaining("paper e is worth 10000 cents, but the 2 parts sum to 9000");
        assertRefused(() -> supplier.split("e", List.of(10_000L))).hasMessageContaining("the 1 parts");
        assertRefused(() -> supplier.split("e", List.of(10_000L, 0L))).hasMessageContaining("got 0");
        assertRefused(() -> supplier.split("e", List.of(Long.MAX_VALUE, Long.MAX_VALUE, 10_002L)))
                .hasMessageContaining("must be of 1 to 10000 cents");
        assertThat(network.as("Bank").read("e").status()).isEqualTo(Status.OPEN);
    }

    @Test
    void only_the_owners_organization_sells_a_paper() {
        issue("f", 10_000);

        assertRefused(() -> network.as("Bank").transfer("f", "Bank"))
                .hasMessageContaining("paper f belongs to Supplier, not to Bank");
        assertThat(network.as("Supplier").transfer("f", "Bank").owner()).isEqualTo("Bank");
        assertRefused(() -> network.as("Supplier").transfer("f", "Bank")).hasMessageContaining("belongs to Bank");
        assertRefused(() -> network.as("Bank").transfer("f", "Bank")).hasMessageContaining("already");
        assertThat(network.as("Bank").heldBy("Bank")).extracting(Receivable::id).contains("f");
        assertThat(network.as("Bank").heldBy("Supplier"))
                .extracting(Receivable::id)
                .doesNotContain("f");
    }

    @Test
    void the_banks_paper_is_split_and_sold_with_the_signatures_of_everybody_concerned() {
        issue("g", 10_000);
        network.as("Supplier").transfer("g", "Bank");

        network.as("Bank").split("g", List.of(5_000L, 5_000L));

        assertThat(network.as("Bank").transfer("g/2", "Supplier").owner()).isEqualTo("Supplier");
        assertUnsigned(
                () -> network.as("Bank", CallOptions.DEFAULT.endorsedBy("Supplier", "Buyer"))
                        .transfer("g/1", "Supplier"),
                "Bank");
    }

    @Test
    void a_paper_is_paid_by_its_debtor_once() {
        issue("h", 10_000);
        network.as("Supplier").transfer("h", "Bank");

        assertRefused(() -> network.as("Bank").settle("h")).hasMessageContaining("paid by Buyer, not by Bank");
        assertThat(network.as("Buyer").settle("h").status()).isEqualTo(Status.SETTLED);
        assertRefused(() -> network.as("Buyer").settle("h")).hasMessageContaining("paper h is SETTLED");
        assertThat(network.as("Bank").heldBy("Bank")).extracting(Receivable::id).doesNotContain("h");
    }

    @Test
    void a_payment_needs_the_owners_signature() {
        issue("i", 10_000);
        network.as("Supplier").transfer("i", "Bank");

        assertUnsigned(
                () -> network.as("Buyer", CallOptions.DEFAULT.endorsedBy("Supplier", "Buyer"))
                        .settle("i"),
                "Bank");
        assertThat(network.as("Buyer").read("i").status()).isEqualTo(Status.OPEN);
    }

    @Test
    void of_two_payments_at_once_one_stands_and_the_other_is_a_conflict() {
        Race race = Race.run(turn -> {
            issue("j-" + turn, 10_000);
            ContractClient buyer = network.untyped("Buyer");
            return new Race.Runners(buyer.submitAsync("settle", "j-" + turn), buyer.submitAsync("settle", "j-" + turn));
        });

        assertThat(race.loser().code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(race.loser().explanation()).contains("key \"j-").contains("contract receivables");
    }

    @Test
    void of_two_sales_at_once_one_stands_and_the_buyer_of_the_other_has_nothing() {
        int[] last = {0};
        Race race = Race.run(turn -> {
            last[0] = turn;
            issue("k-" + turn, 10_000);
            ContractClient supplier = network.untyped("Supplier");
            return new Race.Runners(
                    supplier.submitAsync("transfer", "k-" + turn, "Bank"),
                    supplier.submitAsync("transfer", "k-" + turn, "Buyer"));
        });

        String paper = "k-" + last[0];
        assertThat(race.loser().code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(race.loser().explanation()).contains("policy of key '" + paper + "'");
        List<Step> life = network.as("Bank").history(paper);
        assertThat(life).extracting(Step::txId).endsWith(race.winner().txId()).hasSize(2);
    }

    @Test
    void a_history_is_the_life_of_one_paper_in_order() {
        issue("l", 10_000);
        network.as("Supplier").transfer("l", "Bank");
        network.as("Buyer").settle("l");

        List<Step> life = network.as("Bank").history("l");

        assertThat(life)
                .extracting(step -> step.paper().status() + " " + step.paper().owner())
                .containsExactly("OPEN Supplier", "OPEN Bank", "SETTLED Bank");
        assertThat(life).extracting(Step::at).isSorted();
    }
}
