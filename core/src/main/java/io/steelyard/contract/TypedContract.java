package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ContractResponse;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Binds one Java interface to a contract: functions by method name, arguments and results as JSON (records supported), a new
 * implementation object per transaction. The bytes are those of {@link ContractInterface}.
 *
 * <p>{@link Submit} and {@link Evaluate} tell the client what to do; they run alike here. A function may also be called as
 * {@code Interface:function}, and {@code org.hyperledger.fabric:GetMetadata} answers the functions and their types, as Fabric's contract API
 * has it. Wrong calls are answered with status 500 and a message that says what would be right. Safe for any thread.
 */
public final class TypedContract<T> implements Contract {
    private final ContractInterface<T> binding;
    private final Function<ContractContext, ? extends T> factory;
    private final Bytes metadata;

    private TypedContract(ContractInterface<T> binding, Function<ContractContext, ? extends T> factory) {
        this.binding = binding;
        this.factory = factory;
        this.metadata = ContractMetadata.of(binding);
    }

    /** @throws io.steelyard.error.ConfigurationException when the interface cannot be bound: not an interface, overloads, missing annotations, unsupported types */
    public static <T> TypedContract<T> of(Class<T> type, Function<ContractContext, ? extends T> factory) {
        return new TypedContract<>(ContractInterface.of(type), Objects.requireNonNull(factory, "factory"));
    }

    @Override
    public ContractResponse invoke(ContractContext tx, String function, List<Bytes> arguments) {
        if (function.equals(ContractMetadata.FUNCTION)) {
            return ContractResponse.success(metadata);
        }
        String prefix = binding.type().getSimpleName() + ":";
        String name = function.startsWith(prefix) ? function.substring(prefix.length()) : function;
        return binding.bound(name)
                .map(bound -> run(tx, bound, arguments))
                .orElseGet(() -> ContractFailure.refusal(
                        tx.contractName(),
                        "has no function " + Utf8.quoted(function) + "; it has: "
                                + String.join(", ", binding.functions().keySet())));
    }

    private ContractResponse run(ContractContext tx, BoundFunction function, List<Bytes> arguments) {
        Object[] values;
        try {
            values = function.read(arguments);
        } catch (NotConvertible refused) {
            return refusal(tx, function, refused.getMessage());
        }
        Object result;
        try {
            T instance = factory.apply(tx);
            if (instance == null) {
                return refusal(tx, function, "the contract's factory answered null");
            }
            result = function.invoke(instance, values);
        } catch (Throwable thrown) { // also errors: a contract's endless recursion must not end an engine's thread
            return ContractFailure.response(tx.contractName(), function.name(), thrown);
        }
        try {
            return ContractResponse.success(function.result().result(result));
        } catch (NotConvertible refused) {
            return refusal(tx, function, "the result is not a " + function.result() + ": " + refused.getMessage());
        }
    }

    private static ContractResponse refusal(ContractContext tx, BoundFunction function, String why) {
        return ContractFailure.refusal(tx.contractName(), "refused function '" + function.name() + "': " + why);
    }
}
