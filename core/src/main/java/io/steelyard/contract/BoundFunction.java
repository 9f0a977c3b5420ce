package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One function of a contract: its method and how arguments and result become bytes. Immutable. */
record BoundFunction(Method method, boolean submits, List<ValueCodec> parameters, ValueCodec result) {
    BoundFunction {
        parameters = List.copyOf(parameters);
    }

    String name() {
        return method.getName();
    }

    String parameterName(int index) {
        return method.getParameters()[index].getName();
    }

    /** Client: arguments to bytes. */
    List<Bytes> write(Object[] arguments) throws NotConvertible {
        List<Bytes> written = new ArrayList<>(arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            try {
                written.add(parameters.get(i).argument(arguments[i]));
            } catch (NotConvertible refused) {
                throw new NotConvertible(aboutArgument(i, refused), refused);
            }
        }
        return written;
    }

    /** Contract: bytes to arguments. */
    Object[] read(List<Bytes> arguments) throws NotConvertible {
        if (arguments.size() != parameters.size()) {
            throw new NotConvertible(
                    "it takes " + count(parameters.size()) + " " + signature() + "; got " + arguments.size());
        }
        Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = parameters.get(i).readArgument(arguments.get(i));
            } catch (NotConvertible refused) {
                throw new NotConvertible(aboutArgument(i, refused), refused);
            }
        }
        return values;
    }

    /** Runs the method; what it throws comes out as it is. */
    @Nullable
    Object invoke(Object instance, Object[] arguments) throws Throwable {
        try {
            return method.invoke(instance, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    /** {@code (String id, long cents)}. */
    String signature() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < parameters.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(parameters.get(i))
                    .append(' ')
                    .append(parameterName(i));
        }
        return text.append(')').toString();
    }

    private String aboutArgument(int index, NotConvertible refused) {
        return "argument " + (index + 1) + " '" + parameterName(index) + "' is not a " + parameters.get(index) + ": "
                + refused.getMessage();
    }

    private static String count(int size) {
        return size == 1 ? "1 argument" : size + " arguments";
    }
}
