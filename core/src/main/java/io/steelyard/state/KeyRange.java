package io.steelyard.state;

/** Keys from {@code start} (included) to {@code end} (excluded) by unsigned UTF-8 bytes; an empty start or end is open. */
public record KeyRange(String start, String end) {
    /** Whether no key can lie in the range: its end is given and not after its start. */
    static boolean isEmpty(String start, String end) {
        return !end.isEmpty() && KeyOrder.UTF8.compare(start, end) >= 0;
    }

    @Override
    public String toString() {
        return "[\"" + start + "\", " + (end.isEmpty() ? "end" : "\"" + end + "\"") + ")";
    }
}
