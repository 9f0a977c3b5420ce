package io.steelyard.examples.receivables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.Contract;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.EndorsementException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an organization gains by running a contract of its own: nothing. */
@Timeout(60)
class OtherCodeTest {
    private static final LocalDate DUE = LocalDate.of(2027, 3, 31);
    private static final Contract TAKES_ANYTHING = (tx, function, arguments) -> {
        Receivable paper = tx.get(arguments.get(0).utf8(), Receivable.class).orElseThrow();
        tx.put(paper.id(), paper.ownedBy("Supplier"));
        return ContractResponse.success(Bytes.EMPTY);
    };

    @Test
    void supplier_and_buyer_together_cannot_take_the_banks_paper() {
        try (ReceivablesNetwork network = ReceivablesNetwork.start()) {
            network.as("Supplier").issue("inv-1", "Buyer", 1_000_000, DUE);
            network.as("Supplier").transfer("inv-1", "Bank");
            network.installAt("Supplier", TAKES_ANYTHING);
            network.installAt("Buyer", TAKES_ANYTHING);

            CommitException invalid = catchThrowableOfType(CommitException.class, () -> network.untyped("Supplier")
                    .with(CallOptions.DEFAULT.endorsedBy("Supplier", "Buyer"))
                    .submit("take", "inv-1"));

            assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
            assertThat(invalid).hasMessageContaining("inv-1").hasMessageContaining("Bank");
            assertThat(network.as("Bank").read("inv-1").owner()).isEqualTo("Bank");
        }
    }

    @Test
    void an_organization_with_other_code_is_told_that_its_answer_differs() {
        try (ReceivablesNetwork network = ReceivablesNetwork.start()) {
            network.as("Supplier").issue("inv-1", "Buyer", 1_000_000, DUE);
            network.installAt("Supplier", TAKES_ANYTHING);

            assertThat(catchThrowableOfType(EndorsementException.class, () -> network.as("Supplier")
                            .transfer("inv-1", "Bank")))
                    .hasMessageContaining("inv-1")
                    .hasMessageContaining("Supplier")
                    .hasMessageContaining("Buyer");
        }
    }
}
