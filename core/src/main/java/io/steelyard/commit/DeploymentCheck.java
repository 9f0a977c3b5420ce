package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ReadWriteSet.Write;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.Identity;
import io.steelyard.lifecycle.LegacyContract;
import io.steelyard.policy.Verdict;
import io.steelyard.state.StateView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hyperledger.fabric.protos.peer.ChaincodeID;

/**
 * Whether a transaction of {@code lscc} that instantiates or upgrades a contract writes what it was asked for and satisfies the
 * contract's instantiation policy. Every refusal is an endorsement policy failure. One per block; commit thread. Source: Fabric
 * core/handlers/validation/builtin/v13/lscc_validation_logic.go.
 */
final class DeploymentCheck {
    private static final String LSCC = LegacyContract.NAMESPACE;
    private static final int ARGUMENTS_MIN = 2;
    private static final int ARGUMENTS_MAX = 6;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_.+-]+");
    private static final Set<String> KNOWN = Set.of(Deployment.DEPLOY, Deployment.UPGRADE);

    private final ChannelConfig config;
    private final StateView state;
    private final LegacyPolicies policies;

    DeploymentCheck(ChannelConfig config, StateView state, LegacyPolicies policies) {
        this.config = config;
        this.state = state;
        this.policies = policies;
    }

    /** Something the transaction lacks. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    private static void require(boolean holds, String otherwise) throws Refused {
        if (!holds) {
            throw new Refused(otherwise);
        }
    }

    /** Empty when nothing is wrong. */
    Optional<Fault> check(Transaction transaction) {
        try {
            checkAll(transaction);
            return Optional.empty();
        } catch (Refused | MalformedException refused) {
            return Optional.of(
                    new Fault(ValidationCode.ENDORSEMENT_POLICY_FAILURE, String.valueOf(refused.getMessage())));
        }
    }

    private void checkAll(Transaction transaction) throws Refused {
        Deployment asked = Deployment.read(transaction.syntax().transaction());
        require(KNOWN.contains(asked.function()), "function '" + asked.function() + "' of lscc cannot be committed");
        int given = asked.arguments().size();
        require(
                given >= ARGUMENTS_MIN && given <= ARGUMENTS_MAX,
                "lscc's " + asked.function() + " has 2 to 6 arguments, this has " + given);
        ChaincodeID contract = asked.contract();
        checkNames(contract);
        ReadWriteSet set = transaction.syntax().readWriteSet();
        List<Write> writes = writesTo(set);
        LegacyContract written = written(contract, writes);
        checkNamespaces(set, written.name());
        Optional<LegacyContract> standing = LegacyContract.find(state, contract.getName());
        if (asked.function().equals(Deployment.DEPLOY)) {
            require(standing.isEmpty(), "contract '" + contract.getName() + "' is instantiated already");
            checkCollections(asked, written, writes);
            checkPolicy(written.instantiationPolicy(), transaction);
        } else {
            require(standing.isPresent(), "contract '" + contract.getName() + "' is not instantiated yet");
            checkUpgrade(asked, written, writes, standing.orElseThrow(), transaction);
        }
    }

    private void checkUpgrade(
            Deployment asked,
            LegacyContract written,
            List<Write> writes,
            LegacyContract standing,
            Transaction transaction)
            throws Refused {
        require(
                !standing.version().equals(written.version()),
                "contract '" + written.name() + "' stands at version " + written.version() + " already");
        checkCollections(asked, written, writes);
        checkPolicy(standing.instantiationPolicy(), transaction);
        checkPolicy(written.instantiationPolicy(), transaction);
    }

    private static void checkNames(ChaincodeID contract) throws Refused {
        require(
                NAME.matcher(contract.getName()).matches() && !LegacyPolicies.isSystem(contract.getName()),
                "'" + contract.getName() + "' is no contract name");
        require(
                VERSION.matcher(contract.getVersion()).matches(),
                "'" + contract.getVersion() + "' is no contract version");
    }

    private static List<Write> writesTo(ReadWriteSet set) throws Refused {
        List<Write> writes = set.namespaces().stream()
                .filter(namespace -> namespace.name().equals(LSCC))
                .findFirst()
                .map(Namespace::writes)
                .orElse(List.of());
        require(!writes.isEmpty(), "a deployment must write to lscc");
        return writes;
    }

    private static LegacyContract written(ChaincodeID contract, List<Write> writes) throws Refused {
        Write first = writes.get(0);
        require(
                first.key().equals(contract.getName()),
                "the first key written to lscc is '" + first.key() + "', not '" + contract.getName() + "'");
        LegacyContract written = LegacyContract.parse(first.value());
        require(
                written.name().equals(contract.getName()) && written.version().equals(contract.getVersion()),
                "contract '" + written.name() + "' " + written.version() + " is written, but '" + contract.getName()
                        + "' " + contract.getVersion() + " was asked for");
        return written;
    }

    private static void checkNamespaces(ReadWriteSet set, String contract) throws Refused {
        for (Namespace namespace : set.namespaces()) {
            boolean mayBeWritten =
                    namespace.name().equals(LSCC) || namespace.name().equals(contract);
            require(
                    mayBeWritten || namespace.writes().isEmpty(),
                    "a deployment writes to namespace '" + namespace.name() + "'");
        }
    }

    private void checkCollections(Deployment asked, LegacyContract written, List<Write> writes) throws Refused {
        require(writes.size() <= 2, "a deployment writes one or two keys to lscc, this writes " + writes.size());
        String key = LegacyContract.collectionsKey(written.name());
        if (writes.size() == 2) {
            require(
                    writes.get(1).key().equals(key),
                    "the second key written to lscc is '" + writes.get(1).key() + "', not '" + key + "'");
        }
        Bytes recorded = writes.size() == 2 ? writes.get(1).value() : Bytes.EMPTY;
        require(
                recorded.equals(asked.collections().orElse(Bytes.EMPTY)),
                "the collections written to lscc are not the ones asked for");
        Bytes before = LegacyContract.collections(state, written.name());
        if (asked.function().equals(Deployment.DEPLOY)) {
            require(before.isEmpty(), "contract '" + written.name() + "' has collections already");
        }
        if (asked.collections().isPresent()) {
            Optional<String> why = CollectionRules.check(asked.collections().get(), before);
            require(why.isEmpty(), why.orElse(""));
        }
    }

    /** The policy is asked of the transaction's creator, whose signature is known to hold. */
    private void checkPolicy(Bytes instantiationPolicy, Transaction transaction) throws Refused {
        require(!instantiationPolicy.isEmpty(), "there is no instantiation policy");
        Identity creator = config.msps()
                .deserialize(transaction.syntax().header().signature().creator());
        Verdict verdict = policies.bound(instantiationPolicy).evaluate(List.of(creator));
        require(verdict.satisfied(), "the instantiation policy is not satisfied: " + verdict.explanation());
    }
}
