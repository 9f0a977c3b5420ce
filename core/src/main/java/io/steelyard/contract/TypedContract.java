package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ContractResponse;
import java.util.List;
import java.util.function.Function;

/**
 * Binds one Java interface to a contract: functions by method name, arguments and results as JSON (records supported), a new
 * implementation object per transaction.
 */
public final class TypedContract<T> implements Contract {
    private TypedContract() {}

    /** @throws io.steelyard.error.ConfigurationException when the interface cannot be bound: not an interface, overloads, missing annotations, unsupported types */
    public static <T> TypedContract<T> of(Class<T> type, Function<ContractContext, ? extends T> factory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ContractResponse invoke(ContractContext tx, String function, List<Bytes> arguments) throws Exception {
        throw new UnsupportedOperationException();
    }
}
