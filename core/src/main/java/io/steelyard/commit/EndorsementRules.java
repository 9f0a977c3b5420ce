package io.steelyard.commit;

import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.format.TransactionSyntax.Flaw;
import io.steelyard.state.StateView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules by which a block's endorsed transactions are judged between their form and their reads: of contracts, their policies and
 * what they write. Which ones hold is a matter of the channel's application capabilities. One per block; commit thread. Source:
 * Fabric core/committer/txvalidator/router.go.
 */
interface EndorsementRules {
    /** Judges the transaction at {@code position}, whose form is good; empty when nothing is wrong. Called in the block's order. */
    Optional<Fault> check(int position, Transaction transaction);

    /** The verdict on a flaw of form that is found at this stage. */
    default Fault fault(Flaw flaw) {
        return new Fault(flaw.code(), flaw.reason());
    }

    /** Changes verdicts that only the whole block decides; duplicates are marked already. */
    default void finish(List<Optional<Fault>> faults) {}

    /** The rules that the channel asks for. */
    static EndorsementRules of(ChannelConfig config, StateView state, ChannelPolicies policies) {
        Set<String> capabilities = config.capabilities("Application");
        if (capabilities.stream().anyMatch(name -> name.startsWith("V2_"))) {
            return new EndorsementCheck(policies);
        }
        if (capabilities.contains("V1_3") || capabilities.contains("V1_4_2")) {
            return new LegacyCheck(config, state);
        }
        return (position, transaction) -> {
            throw new MalformedException("channel '" + config.channelId() + "' asks for the validation rules of Fabric "
                    + (capabilities.contains("V1_2") ? "1.2" : "1.1 or older") + " (its application capabilities are "
                    + capabilities
                    + "); this release has those of V1_3, V1_4_2 and V2_0 on and gives no verdict by others");
        };
    }
}
