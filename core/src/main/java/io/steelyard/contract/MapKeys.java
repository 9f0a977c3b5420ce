package io.steelyard.contract;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.steelyard.bytes.Bytes;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A map's entries with their keys as text (String and enum keys only), in the order of code points. */
final class MapKeys {
    private static final Comparator<String> BY_CODE_POINT = Comparator.comparing(Bytes::utf8);

    private MapKeys() {}

    static List<Map.Entry<String, ?>> sorted(Map<?, ?> map, SerializerProvider provider) throws JsonMappingException {
        List<Map.Entry<String, ?>> entries = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            entries.add(new SimpleImmutableEntry<>(text(entry.getKey(), provider), entry.getValue()));
        }
        entries.sort((one, other) -> BY_CODE_POINT.compare(one.getKey(), other.getKey()));
        return entries;
    }

    private static String text(Object key, SerializerProvider provider) throws JsonMappingException {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof Enum<?> constant) {
            return constant.name();
        }
        throw JsonMappingException.from(
                provider,
                "a map's keys must be Strings or enums; got "
                        + (key == null ? "null" : key.getClass().getName()));
    }
}
