package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of docs/validation.md alone: see {@link RuleCase}. */
@Timeout(60)
class EachRuleTest {
    static Stream<RuleCase> rules() {
        return Stream.of(
                        FormCases.all(),
                        PolicyCases.all(),
                        CollectionCases.all(),
                        ReadCases.all(),
                        LegacyCases.all(),
                        ConfigCases.all())
                .flatMap(Function.identity());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void what_breaks_one_rule_and_no_other_gets_its_code_and_is_valid_once_mended(RuleCase rule) {
        rule.verify();
    }

    @Test
    void every_documented_rule_has_a_case_and_every_case_is_documented() throws IOException {
        Set<String> documented = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| ([A-Z]+[0-9]+) \\|").matcher(document());
        while (row.find()) {
            documented.add(row.group(1));
        }

        Set<String> cases = new TreeSet<>();
        rules().forEach(rule -> cases.add(rule.id()));
        assertThat(cases).isEqualTo(documented);
    }

    private static String document() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/validation.md"))) {
            here = java.util.Objects.requireNonNull(here.getParent(), "docs/validation.md is in no folder above");
        }
        return Files.readString(here.resolve("docs/validation.md"));
    }
}
