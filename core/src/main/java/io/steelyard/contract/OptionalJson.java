package io.steelyard.contract;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Optional} in JSON: the value itself or null; an absent property is empty. */
final class OptionalJson {
    private OptionalJson() {}

    static final class Writer extends StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Optional.class, false);
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElse(null), json);
        }
    }

    static final class Reader extends StdDeserializer<Optional<?>> implements ContextualDeserializer {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable JsonDeserializer<?> content;

        Reader() {
            this(null);
        }

        private Reader(@Nullable JsonDeserializer<?> content) {
            super(Optional.class);
            this.content = content;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
                throws JsonMappingException {
            JavaType optional = context.getContextualType();
            JavaType value = optional == null ? null : optional.containedType(0);
            if (value == null) {
                value = context.constructType(Object.class);
            }
            return new Reader(context.findContextualValueDeserializer(value, property));
        }

        @Override
        public Optional<?> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (content == null) {
                return (Optional<?>) context.handleUnexpectedToken(Optional.class, json);
            }
            return Optional.ofNullable(content.deserialize(json, context));
        }

        @Override
        public Optional<?> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Optional.empty();
        }
    }
}
