package io.steelyard.policy;

import io.steelyard.error.MalformedException;
import io.steelyard.identity.Principal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parser of Fabric's policy language: {@code GATE(ARG, ARG, ..)}, where an argument is a quoted principal
 * {@code 'MSPID.role'} or another gate, and OutOf's first is a number. Fabric runs the text through a general expression
 * evaluator; what that accepts beyond this grammar (arithmetic, comments, quoted gates) is refused here. One instance, one text.
 * Source: Fabric common/policydsl/policyparser.go.
 */
final class PolicyLanguage {
    private static final int TEXT_MAX = 256 << 10;
    private static final Pattern PRINCIPAL = Pattern.compile("([A-Za-z0-9.-]+)\\.(admin|member|client|peer|orderer)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final String text;
    private final List<Principal> principals = new ArrayList<>();
    private int at;

    PolicyLanguage(String text) {
        this.text = text;
    }

    SignaturePolicy parse() {
        if (text.length() > TEXT_MAX) {
            throw new MalformedException(
                    "a policy's text has at most " + TEXT_MAX + " characters; got " + text.length());
        }
        skipSpace();
        if (at == text.length()) {
            throw wrong(at, "the text is empty; expected AND(..), OR(..) or OutOf(n, ..)");
        }
        Rule rule = gate(1);
        skipSpace();
        if (at < text.length()) {
            throw wrong(at, "nothing may follow the closing bracket of the policy");
        }
        return new SignaturePolicy(rule, principals);
    }

    private enum Gate {
        AND,
        OR,
        OUT_OF
    }

    private Rule gate(int depth) {
        int start = at;
        Gate gate = gateName(word(), start);
        if (depth > SignaturePolicy.DEPTH_MAX - 1) {
            throw wrong(start, "gates nest deeper than " + (SignaturePolicy.DEPTH_MAX - 1));
        }
        expect('(');
        int n = gate == Gate.OUT_OF ? threshold() : 0;
        List<Rule> rules = rules(gate == Gate.OUT_OF, depth);
        expect(')');
        if (rules.isEmpty()) {
            throw wrong(start, "a gate needs at least one principal or gate within its brackets");
        }
        return switch (gate) {
            case AND -> new Rule.OutOf(rules.size(), rules);
            case OR -> new Rule.OutOf(1, rules);
            case OUT_OF -> outOf(n, rules, start);
        };
    }

    /** Fabric allows one more than there are rules: such a policy is never satisfied, which some use on purpose. */
    private Rule outOf(int n, List<Rule> rules, int start) {
        if (n > rules.size() + 1) {
            throw wrong(start, "OutOf(" + n + ", ..) asks for more than its " + rules.size() + " rules");
        }
        return new Rule.OutOf(n, rules);
    }

    private Gate gateName(String name, int start) {
        return switch (name) {
            case "AND", "And", "and" -> Gate.AND;
            case "OR", "Or", "or" -> Gate.OR;
            case "OutOf", "OUTOF", "outof" -> Gate.OUT_OF;
            case "" -> throw wrong(start, "expected AND(..), OR(..), OutOf(n, ..) or a quoted principal");
            default ->
                throw wrong(
                        start,
                        "unknown gate '" + shortened(name)
                                + "'; known are AND, OR and OutOf, and principals are quoted");
        };
    }

    private List<Rule> rules(boolean afterThreshold, int depth) {
        List<Rule> rules = new ArrayList<>();
        skipSpace();
        boolean more = afterThreshold ? accept(',') : peek() != ')';
        while (more) {
            skipSpace();
            rules.add(isQuote(peek()) ? principal() : gate(depth + 1));
            if (principals.size() + rules.size() > SignaturePolicy.RULES_MAX) {
                throw wrong(at, "more than " + SignaturePolicy.RULES_MAX + " rules");
            }
            more = accept(',');
        }
        return rules;
    }

    private int threshold() {
        skipSpace();
        int start = at;
        String number = isQuote(peek()) ? quoted() : word();
        if (!NUMBER.matcher(number).matches()) {
            throw wrong(start, "OutOf's first argument must be a number from 0; got '" + shortened(number) + "'");
        }
        return Integer.parseInt(number);
    }

    private Rule principal() {
        int start = at;
        String name = quoted();
        Matcher matcher = PRINCIPAL.matcher(name);
        if (!matcher.matches()) {
            throw wrong(
                    start,
                    "'" + shortened(name)
                            + "' is no principal; expected 'MSPID.role' with a role of member, admin, client, peer"
                            + " or orderer, and letters, digits, dots and hyphens in the MSP id");
        }
        principals.add(new Principal.Role(matcher.group(1), role(matcher.group(2))));
        return new Rule.SignedBy(principals.size() - 1);
    }

    private static RoleType role(String name) {
        return switch (name) {
            case "admin" -> RoleType.ADMIN;
            case "client" -> RoleType.CLIENT;
            case "peer" -> RoleType.PEER;
            case "orderer" -> RoleType.ORDERER;
            default -> RoleType.MEMBER;
        };
    }

    private String quoted() {
        int start = at;
        int end = text.indexOf(text.charAt(at), at + 1);
        if (end < 0) {
            throw wrong(start, "the quotation mark is never closed");
        }
        at = end + 1;
        return text.substring(start + 1, end);
    }

    private String word() {
        int start = at;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw wrong(
                    at,
                    "expected '" + wanted + "'" + (at < text.length() ? " but found '" + text.charAt(at) + "'" : ""));
        }
    }

    private boolean accept(char wanted) {
        skipSpace();
        boolean found = peek() == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    /** The next character, or U+0000, which no rule accepts, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_.-+".indexOf(c) >= 0;
    }

    private MalformedException wrong(int position, String what) {
        return new MalformedException(
                "policy " + shortened(text) + " is wrong at character " + (position + 1) + ": " + what);
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
