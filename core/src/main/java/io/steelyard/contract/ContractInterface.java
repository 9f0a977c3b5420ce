package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A contract's Java interface as client and contract share it: which methods, how arguments and results become bytes. Immutable,
 * safe for any thread.
 *
 * <h2>Which interfaces</h2>
 * Any interface, also a package-private nested one, also one that extends others. Each abstract method bears {@link Submit} or
 * {@link Evaluate} and is a function of its name; there are no overloads. Default methods are local conveniences.
 *
 * <h2>The wire</h2>
 * As Fabric's contract API for Java and Node has it, so that Fabric's clients call our contracts and our clients theirs. Each argument is
 * one chaincode argument after the function's name:
 * <ul>
 *   <li>a {@code String} is its UTF-8 text, without quotes; {@code byte[]} and {@link Bytes} are themselves;
 *   <li>an empty {@code Optional} is no bytes, a present one the JSON of its value (a text in quotes: an empty text is not nothing);
 *   <li>everything else is JSON: primitives, boxes, {@code BigDecimal}, {@code BigInteger}, enums (by name), {@code Instant},
 *       {@code LocalDate} (ISO-8601), records (in the order declared), lists, maps (by key); bytes inside them are base64.
 * </ul>
 * A result is the response's payload by the same rules; {@code void} and null are no bytes. Unknown properties of an argument are refused,
 * because a misspelt one must not vanish; those of a result or of the state are skipped, so that old clients bear new contracts. Amounts
 * of money are {@code long} or {@code BigDecimal}: {@code double} is written the same everywhere but computes inexactly.
 *
 * <p>Names of parameters in messages and metadata need {@code javac -parameters}. In a named module, open the package to
 * {@code io.steelyard.core}.
 */
public final class ContractInterface<T> {
    private final Class<T> type;
    private final Map<String, BoundFunction> functions;

    private ContractInterface(Class<T> type, Map<String, BoundFunction> functions) {
        this.type = type;
        this.functions = functions;
    }

    /** Reads and checks the interface. @throws io.steelyard.error.ConfigurationException as {@link TypedContract#of} */
    public static <T> ContractInterface<T> of(Class<T> type) {
        ContractInterface<T> read = new ContractInterface<>(type, new InterfaceReader(type).functions());
        try {
            read.client((function, arguments, submits) -> Bytes.EMPTY);
        } catch (IllegalArgumentException | SecurityException inaccessible) {
            throw new ConfigurationException(
                    "contract interface " + type.getName() + " cannot have a client: " + inaccessible.getMessage(),
                    inaccessible);
        }
        return read;
    }

    /** What a client proxy needs to do for a call. */
    public interface Caller {
        /** Sends the call and answers the result's bytes. {@code submits} tells {@link Submit} from {@link Evaluate}. */
        Bytes call(String function, List<Bytes> arguments, boolean submits);
    }

    /**
     * A client: every annotated method goes to {@code caller}; default methods and Object's methods run locally. What the caller throws
     * comes through. An argument that has no bytes is an {@link IllegalArgumentException}, an answer that is not the method's type a
     * {@link io.steelyard.error.MalformedException}.
     */
    public T client(Caller caller) {
        ClassLoader loader = type.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, new Client(caller)));
    }

    /**
     * Writes down the one call that {@code call} makes of the interface, whose answer it must not use.
     *
     * @throws IllegalArgumentException when it makes none or a second one, uses the answer, or an argument has no bytes
     */
    public RecordedCall record(Consumer<? super T> call) {
        return RecordedCall.of(this, call);
    }

    /** The interface. */
    public Class<T> type() {
        return type;
    }

    /** The method bound to a function, or empty. */
    public Optional<Method> function(String name) {
        return bound(name).map(BoundFunction::method);
    }

    Optional<BoundFunction> bound(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** By name, in the order of names. */
    Map<String, BoundFunction> functions() {
        return functions;
    }

    private final class Client implements InvocationHandler {
        private final Caller caller;

        Client(Caller caller) {
            this.caller = caller;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
            Object[] arguments = given == null ? new Object[0] : given;
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, method, arguments);
            }
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            BoundFunction function = bound(method.getName())
                    .orElseThrow(() -> new IllegalStateException("no function " + method.getName()));
            return call(function, arguments);
        }

        private @Nullable Object call(BoundFunction function, Object[] arguments) {
            List<Bytes> written;
            try {
                written = function.write(arguments);
            } catch (NotConvertible refused) {
                throw new IllegalArgumentException(named(function) + ": " + refused.getMessage(), refused);
            }
            Bytes answer = caller.call(function.name(), written, function.submits());
            try {
                return function.result().readResult(answer);
            } catch (NotConvertible refused) {
                throw new MalformedException(
                        "the answer of " + named(function) + " is not a " + function.result() + ": "
                                + refused.getMessage(),
                        refused);
            }
        }

        private String named(BoundFunction function) {
            return type.getSimpleName() + "." + function.name();
        }

        private Object ofObject(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "client of " + type.getSimpleName();
            };
        }
    }
}
