package io.steelyard.contract;

import com.fasterxml.jackson.databind.JavaType;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;

/**
 * The JSON that contracts write, for whoever meets it outside of one: in events, blocks, exports. Unknown properties are skipped, so
 * that old readers bear new contracts. Safe for any thread.
 */
public final class ContractJson {
    private ContractJson() {}

    /** The value of type {@code type} in {@code json}. @throws MalformedException when it is not such JSON, or null */
    public static <T> T read(Bytes json, Class<T> type) {
        try {
            return convert(json, type);
        } catch (NotConvertible refused) {
            throw new MalformedException(problem("this", type, refused), refused);
        }
    }

    /** As {@link #read} in a contract, whose caller is told {@code what} is wrong. */
    static <T> T ofState(String what, Bytes json, Class<T> type) {
        try {
            return convert(json, type);
        } catch (NotConvertible refused) {
            throw new ContractException(problem(what, type, refused));
        }
    }

    private static String problem(String what, Class<?> type, NotConvertible refused) {
        return what + " is not the JSON of a " + type.getSimpleName() + ": " + refused.getMessage();
    }

    @SuppressWarnings("unchecked") // Class.cast knows no primitives, which are boxed here
    private static <T> T convert(Bytes json, Class<T> type) throws NotConvertible {
        JavaType jsonType = LedgerJson.types().constructType(type);
        Object value = LedgerJson.read(LedgerJson.lenientReader(jsonType), json);
        if (value == null) {
            throw new NotConvertible("it is null");
        }
        return (T) value;
    }
}
