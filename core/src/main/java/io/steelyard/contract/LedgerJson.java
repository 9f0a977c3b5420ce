package io.steelyard.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.steelyard.bytes.Bytes;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that contracts speak: equal values give equal bytes on every JVM. Safe for any thread.
 *
 * <ul>
 *   <li>Records: their components in the order declared, nothing else of them. No other classes with properties: reflection gives no order.
 *   <li>Maps: by key, in the order of code points (Fabric's key order). Lists as they are; sets are refused.
 *   <li>{@link java.math.BigDecimal} without exponent and with its scale; {@code double} and {@code float} as the shortest decimal
 *       that reads back the same, written by Jackson's own algorithm because the JDK's differs between versions.
 *   <li>{@link java.time.Instant} and {@link java.time.LocalDate} as ISO-8601 text; bytes as base64; enums by name; an empty
 *       {@link java.util.Optional} as null; absent reads as empty.
 *   <li>Read: UTF-8, no duplicate names, nothing behind the value, no conversion between text, numbers and booleans, depth at most 100.
 *       Strictly (arguments): unknown properties and absent or null primitives are refused.
 *       Leniently (state and results, written by other versions of a contract): unknown ones are skipped,
 *       absent primitives are 0 or false.
 * </ul>
 *
 * <p>Intentional: one mapper for all contracts of the JVM. Its caches hold classes of contracts, and are bounded.
 */
final class LedgerJson {
    private static final int DEPTH_MAX = 100;
    private static final int MESSAGE_MAX = 300;
    private static final long DOCUMENT_MAX = 64L << 20;
    private static final JsonMapper MAPPER = mapper();

    private LedgerJson() {}

    static TypeFactory types() {
        return MAPPER.getTypeFactory();
    }

    static ObjectWriter writer(JavaType type) {
        return MAPPER.writerFor(type);
    }

    static ObjectReader strictReader(JavaType type) {
        return MAPPER.readerFor(type);
    }

    static ObjectReader lenientReader(JavaType type) {
        return MAPPER.readerFor(type)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    /** JSON of any value that has some, by its class. */
    static Bytes write(Object value) throws NotConvertible {
        return write(MAPPER.writer(), value);
    }

    static Bytes write(ObjectWriter writer, Object value) throws NotConvertible {
        try {
            // By way of text: Jackson's own UTF-8 output escapes what lies beyond U+FFFF, lone surrogates included.
            return Utf8.encode(writer.writeValueAsString(value))
                    .orElseThrow(
                            () -> new NotConvertible("it holds text with an unpaired surrogate, which has no UTF-8"));
        } catch (JsonProcessingException refused) {
            throw new NotConvertible(explain(refused), refused);
        }
    }

    /** Reads with {@code reader}; null for the JSON null. */
    static @Nullable Object read(ObjectReader reader, Bytes json) throws NotConvertible {
        String text = Utf8.decode(json).orElseThrow(() -> new NotConvertible("it is not valid UTF-8"));
        try {
            return reader.readValue(text);
        } catch (JsonProcessingException refused) {
            throw new NotConvertible(explain(refused), refused);
        }
    }

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxDocumentLength(DOCUMENT_MAX)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .build())
                // No table of names shared between documents: hostile names could fill it and make reading depend on
                // the past.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build();
        return JsonMapper.builder(factory)
                .addModule(new LedgerJsonModule())
                .accessorNaming(new RecordComponentsOnly())
                .enable(MapperFeature.BLOCK_UNSAFE_POLYMORPHIC_BASE_TYPES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(
                        LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    private static String explain(JsonProcessingException refused) {
        String where = refused instanceof JsonMappingException mapping ? path(mapping) : "";
        String what = reason(refused);
        int end = what.indexOf('\n');
        String line = end < 0 ? what : what.substring(0, end);
        String text = where.isEmpty() ? line : "at " + where + ": " + line;
        return Utf8.encodable(text.length() <= MESSAGE_MAX ? text : text.substring(0, MESSAGE_MAX) + "...");
    }

    private static String reason(JsonProcessingException refused) {
        if (refused instanceof UnrecognizedPropertyException unknown) {
            Set<String> known = new TreeSet<>(); // Jackson's own order is that of a hash table
            unknown.getKnownPropertyIds().forEach(name -> known.add(String.valueOf(name)));
            return "unknown property " + Utf8.quoted(unknown.getPropertyName()) + "; known are " + known;
        }
        if (refused instanceof ValueInstantiationException invalid
                && invalid.getCause() != null
                && invalid.getCause().getMessage() != null) {
            return invalid.getCause().getMessage();
        }
        String message = refused.getOriginalMessage();
        return message == null ? refused.getClass().getSimpleName() : message;
    }

    private static String path(JsonMappingException refused) {
        return refused.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }
}
