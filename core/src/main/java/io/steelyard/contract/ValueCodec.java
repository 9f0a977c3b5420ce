package io.steelyard.contract;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.steelyard.bytes.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values of one Java type become an argument's or a result's bytes, by the rules of {@link ContractInterface}. Safe for any thread. */
final class ValueCodec {
    private enum Form {
        NOTHING,
        TEXT,
        BYTES,
        BYTE_ARRAY,
        OPTIONAL,
        JSON
    }

    private final JavaType type;
    private final Form form;
    private final ObjectWriter writer;
    private final ObjectReader strict;
    private final ObjectReader lenient;

    ValueCodec(JavaType type) {
        this.type = type;
        this.form = form(type.getRawClass());
        JavaType json = form == Form.OPTIONAL ? type.containedTypeOrUnknown(0) : type;
        this.writer = LedgerJson.writer(json);
        this.strict = LedgerJson.strictReader(json);
        this.lenient = LedgerJson.lenientReader(json);
    }

    private static Form form(Class<?> raw) {
        if (raw == void.class) {
            return Form.NOTHING;
        }
        if (raw == String.class) {
            return Form.TEXT;
        }
        if (raw == Bytes.class) {
            return Form.BYTES;
        }
        if (raw == byte[].class) {
            return Form.BYTE_ARRAY;
        }
        return raw == Optional.class ? Form.OPTIONAL : Form.JSON;
    }

    JavaType type() {
        return type;
    }

    Bytes argument(@Nullable Object value) throws NotConvertible {
        if (value == null) {
            throw new NotConvertible("it is null; declare Optional where there may be nothing");
        }
        return bytes(value);
    }

    Bytes result(@Nullable Object value) throws NotConvertible {
        if (value != null) {
            return bytes(value);
        }
        if (form == Form.TEXT || form == Form.BYTES || form == Form.BYTE_ARRAY) {
            throw new NotConvertible("it is null, which would read as empty; declare Optional<"
                    + type.getRawClass().getSimpleName() + ">");
        }
        return Bytes.EMPTY;
    }

    Object readArgument(Bytes bytes) throws NotConvertible {
        Object value = value(bytes, strict);
        if (value == null) {
            throw new NotConvertible(bytes.isEmpty() ? "it is empty" : "it is null");
        }
        return value;
    }

    @Nullable
    Object readResult(Bytes bytes) throws NotConvertible {
        Object value = value(bytes, lenient);
        if (value == null && type.isPrimitive() && form != Form.NOTHING) {
            throw new NotConvertible("there is none");
        }
        return value;
    }

    private Bytes bytes(Object value) throws NotConvertible {
        return switch (form) {
            case NOTHING -> Bytes.EMPTY;
            case TEXT ->
                Utf8.encode((String) value)
                        .orElseThrow(() -> new NotConvertible("it holds an unpaired surrogate, which has no UTF-8"));
            case BYTES -> (Bytes) value;
            case BYTE_ARRAY -> Bytes.of((byte[]) value);
            case OPTIONAL -> {
                Object present = ((Optional<?>) value).orElse(null);
                yield present == null ? Bytes.EMPTY : LedgerJson.write(writer, present);
            }
            case JSON -> LedgerJson.write(writer, value);
        };
    }

    private @Nullable Object value(Bytes bytes, ObjectReader reader) throws NotConvertible {
        return switch (form) {
            case NOTHING -> null;
            case TEXT -> Utf8.decode(bytes).orElseThrow(() -> new NotConvertible("it is not valid UTF-8"));
            case BYTES -> bytes;
            case BYTE_ARRAY -> bytes.toArray();
            case OPTIONAL -> bytes.isEmpty() ? Optional.empty() : Optional.ofNullable(LedgerJson.read(reader, bytes));
            case JSON -> bytes.isEmpty() ? null : LedgerJson.read(reader, bytes);
        };
    }

    @Override
    public String toString() {
        return type.getRawClass().getSimpleName();
    }
}
