package io.steelyard.contract;

import com.fasterxml.jackson.databind.JavaType;
import io.steelyard.bytes.Bytes;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A contract's functions and their types as JSON, in the shape of Fabric's contract metadata
 * ({@code fabric-chaincode-java: contract-schema.json}): what Fabric's tools show and call by.
 */
final class ContractMetadata {
    /** The function by which Fabric's clients ask for it. */
    static final String FUNCTION = "org.hyperledger.fabric:GetMetadata";

    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, JavaType> named = new TreeMap<>();

    private ContractMetadata() {}

    static Bytes of(ContractInterface<?> binding) {
        try {
            return LedgerJson.write(new ContractMetadata().document(binding));
        } catch (NotConvertible impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Map<String, Object> document(ContractInterface<?> binding) {
        String name = binding.type().getSimpleName();
        Map<String, Object> info = Map.of("title", name, "version", "1.0");
        List<Object> transactions = new ArrayList<>();
        binding.functions().values().forEach(function -> transactions.add(transaction(function)));
        Map<String, Object> contract =
                Map.of("name", name, "info", info, "transactions", transactions, "default", true);
        return Map.of(
                "$schema",
                "https://fabric-shim.github.io/release-1.4/contract-schema.json",
                "info",
                info,
                "contracts",
                Map.of(name, contract),
                "components",
                Map.of("schemas", schemas));
    }

    private Map<String, Object> transaction(BoundFunction function) {
        Map<String, Object> transaction = new LinkedHashMap<>();
        transaction.put("name", function.name());
        // "tag" is the schema's word, "tags" what Fabric's own Java contracts answer with.
        List<String> tag = List.of(function.submits() ? "submit" : "evaluate");
        transaction.put("tag", tag);
        transaction.put("tags", tag);
        List<Object> parameters = new ArrayList<>();
        for (int i = 0; i < function.parameters().size(); i++) {
            JavaType type = function.parameters().get(i).type();
            parameters.add(Map.of(
                    "name",
                    function.parameterName(i),
                    "required",
                    type.getRawClass() != Optional.class,
                    "schema",
                    schema(type)));
        }
        transaction.put("parameters", parameters);
        if (function.result().type().getRawClass() != void.class) {
            transaction.put("returns", schema(function.result().type()));
        }
        return transaction;
    }

    private Map<String, Object> schema(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == Optional.class) {
            return schema(type.containedTypeOrUnknown(0));
        }
        if (raw == List.class) {
            return Map.of("type", "array", "items", schema(type.containedTypeOrUnknown(0)));
        }
        if (raw == Map.class) {
            return Map.of("type", "object", "additionalProperties", schema(type.containedTypeOrUnknown(1)));
        }
        if (raw.isEnum()) {
            List<String> names = Arrays.stream(raw.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .toList();
            return Map.of("type", "string", "enum", names);
        }
        return raw.isRecord() ? reference(type) : scalar(raw);
    }

    private Map<String, Object> reference(JavaType type) {
        String name = named.getOrDefault(name(type), type).equals(type) ? name(type) : type.toCanonical();
        named.put(name, type);
        if (!schemas.containsKey(name)) {
            Map<String, Object> properties = new LinkedHashMap<>();
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("$id", name);
            described.put("type", "object");
            described.put("properties", properties);
            described.put("additionalProperties", false);
            schemas.put(name, described); // before its components, which may lead back to it
            for (RecordComponent component : type.getRawClass().getRecordComponents()) {
                properties.put(
                        component.getName(),
                        schema(LedgerJson.types().resolveMemberType(component.getGenericType(), type.getBindings())));
            }
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    /** {@code Page-Claim} for a {@code Page<Claim>}. */
    private static String name(JavaType type) {
        StringBuilder name = new StringBuilder(type.getRawClass().getSimpleName());
        for (int i = 0; i < type.containedTypeCount(); i++) {
            name.append('-').append(name(type.containedTypeOrUnknown(i)));
        }
        return name.toString();
    }

    private static Map<String, Object> scalar(Class<?> raw) {
        if (raw == boolean.class || raw == Boolean.class) {
            return Map.of("type", "boolean");
        }
        if (raw == long.class || raw == Long.class) {
            return Map.of("type", "integer", "format", "int64");
        }
        if (raw == int.class || raw == Integer.class) {
            return Map.of("type", "integer", "format", "int32");
        }
        if (raw == short.class || raw == Short.class || raw == byte.class || raw == Byte.class) {
            return Map.of("type", "integer");
        }
        if (raw == double.class || raw == Double.class || raw == float.class || raw == Float.class) {
            return Map.of("type", "number", "format", raw.getSimpleName().toLowerCase(Locale.ROOT));
        }
        if (raw == BigDecimal.class || raw == BigInteger.class) {
            return Map.of("type", raw == BigDecimal.class ? "number" : "integer");
        }
        return text(raw);
    }

    private static Map<String, Object> text(Class<?> raw) {
        if (raw == Instant.class) {
            return Map.of("type", "string", "format", "date-time");
        }
        if (raw == LocalDate.class) {
            return Map.of("type", "string", "format", "date");
        }
        if (raw == Bytes.class || raw == byte[].class) {
            return Map.of("type", "string", "format", "byte");
        }
        return Map.of("type", "string");
    }
}
