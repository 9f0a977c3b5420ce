package io.steelyard.commit;

import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.config.ChannelConfig;
import io.steelyard.format.EndorsedTransaction;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.TransactionSyntax.Flaw;
import io.steelyard.format.ValidationCode;
import io.steelyard.lifecycle.LegacyContract;
import io.steelyard.state.StateView;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of Fabric's releases 1.3 and 1.4 (application capabilities V1_3 and V1_4_2), by which ledgers that were born there begin:
 * contracts are instantiated and upgraded by transactions of {@code lscc}, a transaction must have been endorsed by the version that
 * stands on the ledger, and an upgrade invalidates the other transactions of the contract in its block. One per block; commit thread.
 * Source: Fabric core/committer/txvalidator/v14, core/handlers/validation/builtin/v13.
 */
final class LegacyCheck implements EndorsementRules {
    private static final Set<String> NEVER_INVOKED = Set.of("escc", "vscc");
    private static final Set<String> NEVER_WRITTEN = Set.of("cscc", "escc", "lscc", "vscc");

    private final LegacyPolicies policies;
    private final EndorsementCheck endorsements;
    private final DeploymentCheck deployments;
    /** Of transactions that were found valid: what they invoke, and what they upgrade. */
    private final Map<Integer, String> invoked = new HashMap<>();

    private final Map<Integer, String> upgraded = new HashMap<>();

    LegacyCheck(ChannelConfig config, StateView state) {
        this.policies = new LegacyPolicies(config, state);
        this.endorsements = new EndorsementCheck(policies);
        this.deployments = new DeploymentCheck(config, state, policies);
    }

    /** Release 1 had no code for an invalid chaincode. */
    @Override
    public Fault fault(Flaw flaw) {
        ValidationCode code =
                flaw.code() == ValidationCode.INVALID_CHAINCODE ? ValidationCode.INVALID_OTHER_REASON : flaw.code();
        return new Fault(code, flaw.reason());
    }

    @Override
    public Optional<Fault> check(int position, Transaction transaction) {
        EndorsedTransaction endorsed = transaction.syntax().transaction();
        String contract = endorsed.action().contract();
        Optional<Fault> fault = LegacyPolicies.isSystem(contract)
                ? checkSystem(contract, transaction)
                : checkContract(contract, transaction);
        if (fault.isPresent()) {
            return fault;
        }
        endorsements.remember(position, transaction.syntax().readWriteSet());
        invoked.put(position, contract);
        if (contract.equals(LegacyContract.NAMESPACE)) {
            Deployment.read(endorsed).upgraded().ifPresent(name -> upgraded.put(position, name));
        }
        return Optional.empty();
    }

    private Optional<Fault> checkContract(String contract, Transaction transaction) {
        ReadWriteSet set = transaction.syntax().readWriteSet();
        Set<String> concerned = new LinkedHashSet<>(Set.of(contract));
        for (Namespace namespace : set.namespaces()) {
            if (writes(namespace)) {
                concerned.add(namespace.name());
            }
        }
        for (String name : concerned) {
            if (NEVER_WRITTEN.contains(name)) {
                return fault(
                        ValidationCode.ILLEGAL_WRITESET,
                        "contract '" + contract + "' writes to the system namespace '" + name + "'");
            }
        }
        for (String name : concerned) {
            Optional<Fault> fault = checkNamespace(name, name.equals(contract), transaction);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<Fault> checkNamespace(String name, boolean isInvoked, Transaction transaction) {
        if (policies.ofContract(name).isEmpty()) {
            return fault(ValidationCode.INVALID_OTHER_REASON, policies.whyNone(name));
        }
        String version = transaction.syntax().transaction().action().contractVersion();
        Optional<String> standing = policies.find(name).map(LegacyContract::version);
        if (isInvoked && !standing.equals(Optional.of(version))) {
            return fault(
                    ValidationCode.EXPIRED_CHAINCODE,
                    "version " + version + " of contract '" + name + "' was invoked; on the ledger is version "
                            + standing.orElse("none"));
        }
        return endorsements.check(name, transaction.syntax().readWriteSet(), transaction.endorsers());
    }

    private Optional<Fault> checkSystem(String contract, Transaction transaction) {
        if (NEVER_INVOKED.contains(contract)) {
            return fault(ValidationCode.ILLEGAL_WRITESET, "nobody may invoke the system contract '" + contract + "'");
        }
        Optional<Fault> fault =
                endorsements.check(contract, transaction.syntax().readWriteSet(), transaction.endorsers());
        return fault.isPresent() || !contract.equals(LegacyContract.NAMESPACE) ? fault : deployments.check(transaction);
    }

    private static boolean writes(Namespace namespace) {
        return !namespace.writes().isEmpty()
                || !namespace.metadataWrites().isEmpty()
                || namespace.collections().stream()
                        .anyMatch(collection -> !collection.writes().isEmpty()
                                || !collection.metadataWrites().isEmpty());
    }

    private static Optional<Fault> fault(ValidationCode code, String reason) {
        return Optional.of(new Fault(code, reason));
    }

    /** Of several upgrades of a contract the last counts; what else invokes the contract was endorsed by the old one. */
    @Override
    public void finish(List<Optional<Fault>> faults) {
        Map<String, Integer> last = new HashMap<>();
        upgraded.forEach((position, name) -> last.merge(name, position, Math::max));
        upgraded.forEach((position, name) -> {
            if (last.getOrDefault(name, position) > position) {
                faults.set(position, conflict("transaction " + last.get(name) + " of the same block upgrades it too"));
            }
        });
        invoked.forEach((position, name) -> {
            if (last.containsKey(name) && faults.get(position).isEmpty()) {
                faults.set(
                        position,
                        conflict("transaction " + last.get(name) + " of the same block upgrades contract '" + name
                                + "'"));
            }
        });
    }

    private static Optional<Fault> conflict(String reason) {
        return fault(ValidationCode.CHAINCODE_VERSION_CONFLICT, reason);
    }
}
