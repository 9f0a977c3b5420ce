package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import java.lang.reflect.Method;
import java.util.List;

/** A contract's Java interface as client and contract share it: which methods, how arguments and results become bytes. */
public final class ContractInterface<T> {
    private ContractInterface() {}

    /** Reads and checks the interface. @throws io.steelyard.error.ConfigurationException as {@link TypedContract#of} */
    public static <T> ContractInterface<T> of(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    /** What a client proxy needs to do for a call. */
    public interface Caller {
        /** Sends the call and answers the result's bytes. {@code submits} tells {@link Submit} from {@link Evaluate}. */
        Bytes call(String function, List<Bytes> arguments, boolean submits);
    }

    /** A client: every annotated method goes to {@code caller}; default methods and Object's methods run locally. */
    public T client(Caller caller) {
        throw new UnsupportedOperationException();
    }
    /** The interface. */
    public Class<T> type() {
        throw new UnsupportedOperationException();
    }
    /** The method bound to a function, or empty. */
    public java.util.Optional<Method> function(String name) {
        throw new UnsupportedOperationException();
    }
}
