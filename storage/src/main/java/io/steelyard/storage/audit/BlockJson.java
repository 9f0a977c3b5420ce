package io.steelyard.storage.audit;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.AuditedBlock;
import io.steelyard.format.ValidationCode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An audited block as one line of JSON. Verdicts are Fabric's numbers, hashes lower-case hexadecimal; what is not there is null. */
final class BlockJson {
    private BlockJson() {}

    static String of(AuditedBlock block) {
        String claimedCodes = block.claimedCodes().isEmpty() ? "null" : codes(block.claimedCodes());
        String problems = block.problems().isEmpty() ? "" : ",\"problems\":" + array(block.problems(), BlockJson::text);
        return "{\"number\":" + block.number()
                + ",\"hash\":" + hash(block.hash())
                + ",\"codes\":" + codes(block.codes())
                + ",\"commitHash\":" + hash(block.commitHash())
                + ",\"claimedCodes\":" + claimedCodes
                + ",\"claimedCommitHash\":" + hash(block.claimedCommitHash())
                + ",\"orderer\":{\"count\":" + block.signers().size()
                + ",\"required\":" + block.signersEnough()
                + ",\"by\":" + array(block.signers(), BlockJson::text) + "}"
                + problems + "}";
    }

    private static String codes(List<ValidationCode> codes) {
        return array(codes, code -> Integer.toString(code.number()));
    }

    private static <T> String array(List<T> all, Function<T, String> one) {
        return all.stream().map(one).collect(Collectors.joining(",", "[", "]"));
    }

    private static String hash(Bytes hash) {
        return hash.isEmpty() ? "null" : "\"" + hash.hex() + "\"";
    }

    /** Names come from certificates, which may hold anything. */
    private static String text(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each == '"' || each == '\\') {
                quoted.append('\\').append(each);
            } else if (each < ' ' || Character.isSurrogate(each) || each == 0x2028 || each == 0x2029) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            } else {
                quoted.append(each);
            }
        }
        return quoted.append('"').toString();
    }
}
