package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Explains in words where two organizations' answers to one proposal differ: response, event, keys written, keys read. Pure. */
final class AnswerDifference {
    private static final int NAMED_MAX = 10;

    private AnswerDifference() {}

    static String describe(String firstOrg, Bytes first, String secondOrg, Bytes second) {
        try {
            return describe(firstOrg, ResponsePayload.parse(first), secondOrg, ResponsePayload.parse(second));
        } catch (MalformedException e) {
            return "an answer cannot be read: " + e.getMessage();
        }
    }

    private static String describe(String firstOrg, ResponsePayload first, String secondOrg, ResponsePayload second) {
        List<String> differences = new ArrayList<>();
        if (!first.response().equals(second.response())) {
            differences.add("the result (" + show(first.response().payload()) + " and "
                    + show(second.response().payload()) + ")");
        }
        if (!first.event().equals(second.event())) {
            differences.add("the event");
        }
        if (!first.contractVersion().equals(second.contractVersion())) {
            differences.add(
                    "the contract's version (" + first.contractVersion() + " and " + second.contractVersion() + ")");
        }
        ReadWriteSet left = ReadWriteSet.parse(first.results());
        ReadWriteSet right = ReadWriteSet.parse(second.results());
        addKeys(differences, "keys written: ", writes(left), writes(right));
        addKeys(differences, "keys read at another version (one peer is behind; retry): ", reads(left), reads(right));
        if (differences.isEmpty() && !first.results().equals(second.results())) {
            differences.add("range queries or metadata");
        }
        return firstOrg + " and " + secondOrg + " answered differently in " + String.join("; ", differences)
                + ". A contract must be deterministic: no clock, randomness, threads or outside data";
    }

    /** Whether some key was read at different versions: the peers stand at different heights, which passes by itself. */
    static boolean isPeerBehind(List<Bytes> payloads) {
        try {
            return payloads.stream()
                            .map(payload -> reads(ReadWriteSet.parse(
                                    ResponsePayload.parse(payload).results())))
                            .distinct()
                            .count()
                    > 1;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static void addKeys(
            List<String> differences, String what, Map<String, String> first, Map<String, String> second) {
        TreeSet<String> keys = new TreeSet<>(first.keySet());
        keys.addAll(second.keySet());
        List<String> differing = keys.stream()
                .filter(key -> !first.getOrDefault(key, "nothing").equals(second.getOrDefault(key, "nothing")))
                .map(key -> key + " (" + first.getOrDefault(key, "nothing") + " and "
                        + second.getOrDefault(key, "nothing") + ")")
                .toList();
        if (!differing.isEmpty()) {
            String more = differing.size() > NAMED_MAX ? " and " + (differing.size() - NAMED_MAX) + " more" : "";
            differences.add(
                    what + String.join(", ", differing.subList(0, Math.min(NAMED_MAX, differing.size()))) + more);
        }
    }

    private static Map<String, String> writes(ReadWriteSet set) {
        Map<String, String> writes = new TreeMap<>();
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            for (ReadWriteSet.Write write : namespace.writes()) {
                writes.put(namespace.name() + "/" + write.key(), write.isDelete() ? "deleted" : show(write.value()));
            }
        }
        return writes;
    }

    private static Map<String, String> reads(ReadWriteSet set) {
        Map<String, String> reads = new TreeMap<>();
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            for (ReadWriteSet.Read read : namespace.reads()) {
                reads.put(
                        namespace.name() + "/" + read.key(),
                        read.version().map(Object::toString).orElse("absent"));
            }
        }
        return reads;
    }

    private static String show(Bytes value) {
        String text = value.utf8();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
