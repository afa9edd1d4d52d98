package dev.syncline.query;

import static dev.syncline.query.Clauses.kinds;
import static dev.syncline.query.Clauses.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no clause is refused, and the error points at the character. */
class WhereErrorsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "status = 'x' AND x = 1  | 18 | unknown column \"x\" of tasks; it has id, project_id,",
                "title = 1               | 7  | operator = cannot compare text with integer",
                "due_at > 'soon'         | 10 | invalid input syntax for type timestamptz: \"soon\"",
                "title                   | 1  | the clause must be boolean, not text",
                "title =                 | 8  | expected a value or a column but found the end",
                "title = 'x' title       | 13 | expected an operator or the end but found \"title\"",
                "(title = 'x'            | 13 | expected \")\" but found the end",
                "title = 'x              | 9  | this string has no end",
                "\"title = 'x'           | 1  | this quoted name has no end",
                "title = $2              | 9  | there is no parameter $2",
                "1 / 0 = 1               | 3  | division by zero",
                "title ~ 'x'             | 7  | there is no operator ~",
                "now() > due_at          | 1  | there is no function now; there are lower, upper",
                "title = 'a' -- x        | 13 | comments are not supported",
                "title = 'a'; DROP TABLE | 12 | unexpected character",
                "a.title = 'x'           | 1  | there is only the table tasks here",
                "tasks._tenant = 'x'     | 7  | unknown column \"_tenant\"",
                "rank ^ 2 > 4            | 6  | operator ^ is supported of constants",
                "due_at AT TIME ZONE 'Europe/Oslo' > '2026-01-01' | 21 | the only time zone here is 'UTC'",
                "title::interval > '1 day' | 6 | a cast from text to interval is not supported",
                "title::money = '1'      | 8  | there is no type \"money\" to cast to",
                "estimate::numeric(3,1) = 1 | 18 | a type in a cast has no length or precision",
                "rank::real IN (1, 2)    | 12 | IN compares real with other numbers",
                "1 < 2 < 3               | 7  | comparisons do not chain",
                "(id, title) = ('x', 'y')| 1  | a list in parentheses stands only before IN",
                "id IN (SELECT assignee_id FROM tasks WHERE x = 1) | 44 | unknown column \"x\" of tasks",
                "id IN (SELECT id FROM nowhere) | 23 | there is no table \"nowhere\"",
                "id IN (SELECT id FROM users WHERE project_id = id) | 35 | a subquery cannot refer to columns outside",
                "id IN (SELECT id, email FROM users) | 4 | IN has 1 values and its subquery 2",
                "rank IN (SELECT email FROM users) | 6 | operator = cannot compare double precision with text",
                "(SELECT 1) = 1          | 2  | a subquery stands only behind IN",
                "metadata > '{}'         | 10 | operator > is not supported of jsonb",
                "metadata ? 1            | 10 | operator ? does not take jsonb and integer",
                "length(rank) = 1        | 1  | length does not take (double precision)",
                "CASE WHEN title THEN 1 END = 1 | 11 | a condition of CASE must be boolean, not text",
                "title = '\uD83D\uDE00' AND x | 17 | unknown column",
            })
    void errorPointsAtTheCharacter(String text, int position, String message) {
        assertThatThrownBy(() -> tasks(text))
                .asInstanceOf(type(QueryException.class))
                .satisfies(e -> assertThat(e.getMessage()).startsWith("at character " + position + ": " + message))
                .satisfies(e -> assertThat(e.position()).isEqualTo(position));
    }

    @Test
    void tooMuchIsRefusedAndTheLimitIsTold() {
        assertRefused("(".repeat(60_000), "deeper than 64");
        assertRefused("NOT ".repeat(15_000) + "bool", "deeper than 64");
        assertRefused("- ".repeat(15_000) + "1 = 1", "deeper than 64");
        assertRefused("text" + " || text".repeat(200) + " = 'x'", "deeper than 64");
        assertRefused("text" + "::text".repeat(200) + " = 'x'", "deeper than 64");
        assertRefused(joined(1_001, "bool", " AND "), "more than 1000 terms");
        assertRefused("small IN (" + joined(10_001, "1", ",") + ")", "more than 10000 values");
        assertRefused("text = '" + "x".repeat(64 * 1024) + "'", "longer than 65536 characters");
        assertThatThrownBy(() -> kinds("small = ANY ($1)", "{" + joined(10_001, "1", ",") + "}"))
                .hasMessageContaining("more than 10000 values");
        String subqueries = "id IN (SELECT id FROM kinds WHERE ".repeat(5) + "bool" + ")".repeat(5);
        assertRefused(subqueries, "deeper than 4");
    }

    @Test
    void whatTheLimitsAllowIsTaken() {
        assertThat(kinds(joined(499, "bool", " AND ")).fields()).hasSize(1);
        assertThat(kinds("(".repeat(60) + "bool" + ")".repeat(60)).fields()).hasSize(1);
        assertThat(kinds("small IN (" + joined(10_000, "-1", ",") + ")").fields())
                .hasSize(1);
    }

    private static String joined(int times, String text, String separator) {
        return Stream.generate(() -> text).limit(times).collect(Collectors.joining(separator));
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> kinds(text)).isInstanceOf(QueryException.class).hasMessageContaining(message);
    }

    @Test
    void noTextWhateverBreaksTheParser() {
        String alphabet = "'\"()[].,:$ab1 =<>!?|&-+*/%^~@#`\\;\uD83D\uDE00\0";
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new java.util.Random(seed);
            String text = IntStream.range(0, random.nextInt(12))
                    .mapToObj(i -> i % 3 == 0
                            ? new String[] {"text", "small", " IN (", " AND ", "CASE ", "'a'", "::int4", "NOT "}
                                    [random.nextInt(8)]
                            : String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))))
                    .collect(Collectors.joining());
            try {
                kinds(text);
            } catch (QueryException e) {
                assertThat(e.position()).as("seed %d", seed).isBetween(1, text.length() + 1);
            }
        }
    }
}
