package io.steelyard.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * Fabric CA's certificate extension with attributes, JSON {@code {"attrs":{"name":"value"}}}. The JSON library is loaded only when
 * a certificate has some. Source: fabric-ca {@code lib/attrmgr/attrmgr.go}.
 */
final class FabricAttributes {
    static final ASN1ObjectIdentifier OID = new ASN1ObjectIdentifier("1.2.3.4.5.6.7.8.1");

    private FabricAttributes() {}

    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }

    /** Empty content has no attributes; the map is in order of names. */
    static Map<String, String> decode(Bytes json) {
        if (json.isEmpty()) {
            return Map.of();
        }
        Map<String, String> attributes = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : attributeNode(json).properties()) {
            // Go reads null into the empty string and refuses numbers, truth values and what is nested.
            if (!entry.getValue().isTextual() && !entry.getValue().isNull()) {
                throw new MalformedException("the attribute " + entry.getKey() + " of a certificate is not text");
            }
            attributes.put(
                    entry.getKey(),
                    entry.getValue().isNull() ? "" : entry.getValue().textValue());
        }
        return Collections.unmodifiableMap(attributes);
    }

    static Bytes encode(Map<String, String> attributes) {
        try {
            return Bytes.utf8(Json.MAPPER.writeValueAsString(Map.of("attrs", attributes)));
        } catch (JsonProcessingException e) {
            throw new ConfigurationException("the attributes cannot be written as JSON", e);
        }
    }

    private static JsonNode attributeNode(Bytes json) {
        try {
            return Json.MAPPER.readTree(json.toArray()).path("attrs");
        } catch (IOException e) {
            throw new MalformedException("the attributes in a certificate (" + OID + ") are not JSON", e);
        }
    }
}
