package io.steelyard.contract;

import com.fasterxml.jackson.databind.JavaType;
import io.steelyard.bytes.Bytes;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which Java types a contract's interface may speak: those with one JSON, the same on every JVM. */
final class JsonTypes {
    static final String ALLOWED =
            "primitives and their boxes, String, BigDecimal, BigInteger, Instant, LocalDate, byte[], Bytes, enums,"
                    + " records, and List, Map (keys: String or enum) and Optional of these";

    private static final int DEPTH_MAX = 32;
    private static final Set<Class<?>> SCALARS = Set.of(
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            String.class,
            BigDecimal.class,
            BigInteger.class,
            Instant.class,
            LocalDate.class,
            byte[].class,
            Bytes.class);

    private final Set<JavaType> seen = new HashSet<>();

    private JsonTypes() {}

    /** Empty when {@code type} is allowed, else what is wrong with it: {@code Claim.tags: java.util.Set has no fixed order; use a List}. */
    static Optional<String> problem(JavaType type) {
        return new JsonTypes().check(type, "", 0);
    }

    static boolean isScalar(Class<?> raw) {
        return raw.isPrimitive() || SCALARS.contains(raw);
    }

    private Optional<String> check(JavaType type, String where, int depth) {
        Class<?> raw = type.getRawClass();
        if (isScalar(raw) || raw.isEnum() || !seen.add(type)) {
            return Optional.empty();
        }
        if (depth > DEPTH_MAX) {
            return Optional.of(where + "its type nests deeper than " + DEPTH_MAX + " levels");
        }
        if (raw.isRecord()) {
            return checkRecord(type, depth);
        }
        if (raw == List.class || raw == Optional.class) {
            return checkContent(type, where, depth);
        }
        if (raw == Map.class) {
            return checkMap(type, where, depth);
        }
        return Optional.of(where + refusal(raw));
    }

    private Optional<String> checkRecord(JavaType type, int depth) {
        for (RecordComponent component : type.getRawClass().getRecordComponents()) {
            JavaType part = LedgerJson.types().resolveMemberType(component.getGenericType(), type.getBindings());
            String where = type.getRawClass().getSimpleName() + "." + component.getName() + ": ";
            Optional<String> problem = check(part, where, depth + 1);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> checkContent(JavaType type, String where, int depth) {
        JavaType content = type.containedTypeOrUnknown(0);
        if (type.getRawClass() == Optional.class && content.getRawClass() == Optional.class) {
            return Optional.of(where + "an Optional of an Optional cannot be told from an empty one");
        }
        return check(content, where, depth + 1);
    }

    private Optional<String> checkMap(JavaType type, String where, int depth) {
        Class<?> key = type.containedTypeOrUnknown(0).getRawClass();
        if (key != String.class && !key.isEnum()) {
            return Optional.of(where + "a Map's keys must be Strings or enums; got " + key.getName());
        }
        return check(type.containedTypeOrUnknown(1), where, depth + 1);
    }

    private static String refusal(Class<?> raw) {
        if (raw == Object.class) {
            return "its type is not known: a raw type, a wildcard, a type variable without a value or java.lang.Object";
        }
        if (raw.isArray()) {
            return raw.getSimpleName() + " is an array; use a List";
        }
        if (Set.class.isAssignableFrom(raw)) {
            return raw.getName() + " has no order that everybody agrees on; use a List";
        }
        if (List.class.isAssignableFrom(raw)) {
            return raw.getName() + " is one kind of List; declare java.util.List";
        }
        if (Map.class.isAssignableFrom(raw)) {
            return raw.getName() + " is one kind of Map; declare java.util.Map";
        }
        return raw.getName() + " is not allowed";
    }
}
