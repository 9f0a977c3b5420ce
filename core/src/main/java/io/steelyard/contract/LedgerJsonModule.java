package io.steelyard.contract;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The types that {@link LedgerJson} adds to Jackson's, and the classes that it refuses. */
final class LedgerJsonModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    LedgerJsonModule() {
        super("steelyard-ledger-json");
        addSerializer(Instant.class, ToStringSerializer.instance);
        addDeserializer(
                Instant.class, new FromText<>(Instant.class, Instant::parse, "a time like 2026-01-31T12:00:00Z"));
        addSerializer(LocalDate.class, ToStringSerializer.instance);
        addDeserializer(LocalDate.class, new FromText<>(LocalDate.class, LocalDate::parse, "a date like 2026-01-31"));
        addSerializer(Bytes.class, new Base64Text());
        addDeserializer(
                Bytes.class,
                new FromText<>(
                        Bytes.class, text -> Bytes.owning(Base64.getDecoder().decode(text)), "base64"));
        addSerializer(new OptionalJson.Writer());
        addDeserializer(Optional.class, new OptionalJson.Reader());
        addSerializer(new SortedMapWriter());
        setSerializerModifier(new WriteRecordsOnly());
        setDeserializerModifier(new ReadRecordsOnly());
    }

    private static final class FromText<V> extends StdScalarDeserializer<V> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, V> parser;
        private final String expected;

        FromText(Class<V> type, Function<String, V> parser, String expected) {
            super(type);
            this.parser = parser;
            this.expected = expected;
        }

        @Override
        @SuppressWarnings("unchecked")
        public V deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (V) context.handleUnexpectedToken(handledType(), json);
            }
            String text = json.getText();
            try {
                return parser.apply(text);
            } catch (DateTimeException | IllegalArgumentException malformed) {
                return (V) context.handleWeirdStringValue(handledType(), text, "expected " + expected);
            }
        }
    }

    private static final class Base64Text extends StdSerializer<Bytes> {
        private static final long serialVersionUID = 1L;

        Base64Text() {
            super(Bytes.class);
        }

        @Override
        public void serialize(Bytes value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(Base64.getEncoder().encodeToString(value.toArray()));
        }
    }

    /** Writes a map's entries by key in the order of code points, whatever kind of map it is. */
    private static final class SortedMapWriter extends StdSerializer<Map<?, ?>> {
        private static final long serialVersionUID = 1L;

        SortedMapWriter() {
            super(Map.class, false);
        }

        @Override
        public void serialize(Map<?, ?> map, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject(map);
            for (Map.Entry<String, ?> entry : MapKeys.sorted(map, provider)) {
                json.writeFieldName(entry.getKey());
                provider.defaultSerializeValue(entry.getValue(), json);
            }
            json.writeEndObject();
        }
    }

    private static final class WriteRecordsOnly extends BeanSerializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
            requireRecord(bean);
            return properties;
        }

        @Override
        public JsonSerializer<?> modifyCollectionSerializer(
                SerializationConfig config, CollectionType type, BeanDescription bean, JsonSerializer<?> serializer) {
            if (!List.class.isAssignableFrom(type.getRawClass())) {
                throw new IllegalArgumentException(
                        type.getRawClass().getName() + " has no order that everybody agrees on; use a List");
            }
            return serializer;
        }
    }

    private static final class ReadRecordsOnly extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config, BeanDescription bean, BeanDeserializerBuilder builder) {
            requireRecord(bean);
            return builder;
        }
    }

    private static void requireRecord(BeanDescription bean) {
        if (!bean.getBeanClass().isRecord()) {
            throw new IllegalArgumentException(
                    bean.getBeanClass().getName() + " is not a record; allowed are " + JsonTypes.ALLOWED);
        }
    }
}
