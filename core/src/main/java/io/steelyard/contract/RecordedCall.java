package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call of a contract's Java interface that was written down instead of made, so that it can be made later and its answer read. Made by
 * {@link ContractInterface#record}. Immutable.
 */
public final class RecordedCall {
    private static final Map<Class<?>, Object> NOTHING = Map.of(
            boolean.class,
            false,
            char.class,
            '\0',
            byte.class,
            (byte) 0,
            short.class,
            (short) 0,
            int.class,
            0,
            long.class,
            0L,
            float.class,
            0f,
            double.class,
            0d);

    private final String type;
    private final BoundFunction function;
    private final List<Bytes> arguments;

    private RecordedCall(String type, BoundFunction function, List<Bytes> arguments) {
        this.type = type;
        this.function = function;
        this.arguments = arguments;
    }

    static <T> RecordedCall of(ContractInterface<T> binding, Consumer<? super T> call) {
        Class<T> type = binding.type();
        Recorder recorder = new Recorder(binding);
        T client = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, recorder));
        try {
            call.accept(client);
        } catch (NullPointerException used) {
            throw new IllegalArgumentException(
                    recorder.name + ": only the call itself is recorded; what is done with its answer belongs"
                            + " behind the future",
                    used);
        }
        if (recorder.recorded == null) {
            throw new IllegalArgumentException(recorder.name + ": no function was called");
        }
        return recorder.recorded;
    }

    /** Writes down the first call and answers nothing: null, or what stands for it in a primitive type. */
    private static final class Recorder implements InvocationHandler {
        private final ContractInterface<?> binding;
        private final String name;
        private @Nullable RecordedCall recorded;

        Recorder(ContractInterface<?> binding) {
            this.binding = binding;
            this.name = binding.type().getSimpleName();
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) {
            BoundFunction function = binding.bound(method.getName())
                    .filter(bound -> !method.isDefault() && method.getDeclaringClass() != Object.class)
                    .orElseThrow(() -> new IllegalArgumentException(
                            name + "." + method.getName() + " is no function of the contract; it cannot be recorded"));
            if (recorded != null) {
                throw new IllegalArgumentException(name + ": one call is one transaction; " + method.getName()
                        + " was called after " + recorded.function.name());
            }
            try {
                recorded = new RecordedCall(
                        name, function, List.copyOf(function.write(given == null ? new Object[0] : given)));
            } catch (NotConvertible refused) {
                throw new IllegalArgumentException(
                        name + "." + method.getName() + ": " + refused.getMessage(), refused);
            }
            return NOTHING.get(method.getReturnType());
        }
    }

    /** The function's name. */
    public String function() {
        return function.name();
    }

    /** Its arguments as the contract gets them. */
    public List<Bytes> arguments() {
        return arguments;
    }

    /** Whether it is a {@link Submit}. */
    public boolean submits() {
        return function.submits();
    }

    /** The answer as the method's type, null for {@code void}. @throws MalformedException when it is not of that type */
    public @Nullable Object result(Bytes answer) {
        try {
            return function.result().readResult(answer);
        } catch (NotConvertible refused) {
            throw new MalformedException(
                    "the answer of " + type + "." + function.name() + " is not a " + function.result() + ": "
                            + refused.getMessage(),
                    refused);
        }
    }
}
