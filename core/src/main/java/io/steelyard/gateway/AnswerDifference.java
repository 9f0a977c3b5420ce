package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Addition;
import io.steelyard.format.ContractEvent;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Explains in words where two peers' answers to one proposal differ: response, event, keys written, keys read. Pure. */
final class AnswerDifference {
    private static final int NAMED_MAX = 10;
    private static final int SHOWN_MAX = 60;
    private static final String NOTHING = "nothing";

    private AnswerDifference() {}

    static String describe(String firstPeer, Bytes first, String secondPeer, Bytes second) {
        try {
            return describe(firstPeer, ResponsePayload.parse(first), secondPeer, ResponsePayload.parse(second));
        } catch (MalformedException e) {
            return "an answer of " + firstPeer + " or " + secondPeer + " cannot be read: " + e.getMessage();
        }
    }

    private static String describe(String firstPeer, ResponsePayload first, String secondPeer, ResponsePayload second) {
        List<String> differences = new ArrayList<>();
        add(differences, "the result", show(first.response()), show(second.response()));
        add(
                differences,
                "the event",
                first.event().map(AnswerDifference::show).orElse(NOTHING),
                second.event().map(AnswerDifference::show).orElse(NOTHING));
        add(differences, "the contract's version", first.contractVersion(), second.contractVersion());
        ReadWriteSet left = ReadWriteSet.parse(first.results());
        ReadWriteSet right = ReadWriteSet.parse(second.results());
        addKeys(differences, "keys written: ", writes(left), writes(right));
        addKeys(differences, "keys whose own policy is set: ", metadata(left), metadata(right));
        boolean isBehind = readsOtherVersions(left, right);
        addKeys(
                differences,
                isBehind ? "keys read at another version (one peer is behind; retry): " : "keys read: ",
                reads(left),
                reads(right));
        if (differences.isEmpty()) {
            differences.add("bytes that say the same");
        }
        return firstPeer + " and " + secondPeer + " answered differently in " + String.join("; ", differences)
                + (isBehind
                        ? ""
                        : ". A contract must be deterministic: no clock, randomness, threads or outside data, and the"
                                + " same code at every organization");
    }

    private static void add(List<String> differences, String what, String first, String second) {
        if (!first.equals(second)) {
            differences.add(what + " (" + shown(first) + " and " + shown(second) + ")");
        }
    }

    /** Whether something was read at different versions: the peers stand at different heights, which passes by itself. */
    static boolean isPeerBehind(List<Bytes> payloads) {
        try {
            List<ReadWriteSet> sets = payloads.stream()
                    .map(payload ->
                            ReadWriteSet.parse(ResponsePayload.parse(payload).results()))
                    .toList();
            return sets.stream().anyMatch(set -> readsOtherVersions(sets.get(0), set));
        } catch (MalformedException e) {
            return false;
        }
    }

    /** A key that only one of them read tells nothing of heights: two contracts that do different things read different keys. */
    private static boolean readsOtherVersions(ReadWriteSet first, ReadWriteSet second) {
        Map<String, String> left = reads(first);
        Map<String, String> right = reads(second);
        return left.entrySet().stream()
                .anyMatch(read ->
                        right.containsKey(read.getKey()) && !read.getValue().equals(right.get(read.getKey())));
    }

    private static void addKeys(
            List<String> differences, String what, Map<String, String> first, Map<String, String> second) {
        TreeSet<String> keys = new TreeSet<>(first.keySet());
        keys.addAll(second.keySet());
        List<String> differing = keys.stream()
                .filter(key -> !first.getOrDefault(key, NOTHING).equals(second.getOrDefault(key, NOTHING)))
                .map(key -> key + " (" + shown(first.getOrDefault(key, NOTHING)) + " and "
                        + shown(second.getOrDefault(key, NOTHING)) + ")")
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
                writes.put(
                        namespace.name() + "/" + shownKey(write.key()),
                        write.isDelete() ? "deleted" : write.value().utf8());
            }
        }
        return writes;
    }

    private static String shownKey(String key) {
        return Addition.isAddition(key) ? Addition.target(key) + " (added to)" : key;
    }

    private static Map<String, String> metadata(ReadWriteSet set) {
        Map<String, String> metadata = new TreeMap<>();
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            for (ReadWriteSet.MetadataWrite write : namespace.metadataWrites()) {
                String entries = write.entries().stream()
                        .map(entry -> entry.value().hex())
                        .collect(Collectors.joining(" "));
                metadata.put(namespace.name() + "/" + write.key(), entries);
            }
        }
        return metadata;
    }

    private static Map<String, String> reads(ReadWriteSet set) {
        Map<String, String> reads = new TreeMap<>();
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            for (ReadWriteSet.Read read : namespace.reads()) {
                reads.put(namespace.name() + "/" + read.key(), version(read));
            }
            for (ReadWriteSet.RangeQuery query : namespace.rangeQueries()) {
                reads.put(namespace.name() + "/range from " + query.startKey(), results(query));
            }
        }
        return reads;
    }

    private static String version(ReadWriteSet.Read read) {
        return read.version().map(Object::toString).orElse("absent");
    }

    private static String results(ReadWriteSet.RangeQuery query) {
        return query.summary()
                .map(summary -> "many, with hashes " + summary.maxLevelHashes())
                .orElseGet(() -> query.reads().stream()
                        .map(read -> read.key() + " " + version(read))
                        .collect(Collectors.joining(", ", "[", "]")));
    }

    private static String show(ContractResponse response) {
        return response.isSuccess()
                        && response.status() == 200
                        && response.message().isEmpty()
                ? response.payload().utf8()
                : response.status() + " " + response.message() + " "
                        + response.payload().utf8();
    }

    private static String show(ContractEvent event) {
        return event.name() + " " + event.payload().utf8();
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }
}
