package dev.syncline.query;

import static dev.syncline.query.Clauses.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Kinds;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an index of clauses may rely on. */
class EqualityTest {
    private static final String ID = "00000000-0000-0000-0000-000000000001";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "small = 7 | small [7]",
                "7 = small AND text LIKE 'a%' | small [7]",
                "small IN (7, 8, NULL) AND text = 'x' | text [x]",
                "big = ANY('{1}') | big [1]",
                "money = 1.50 | money [1.5]",
                "real = 2 | real [2]",
                "bool | bool [true]",
                "NOT bool AND text > 'a' | bool [false]",
                "text = 'a' OR text = 'b' | text [a, b]",
                "text = 'a' OR small = 7 | none",
                "text <> 'a' | none",
                "NOT text = 'a' | none",
                "lower(text) = 'a' | none",
                "text = bounded | none",
                "text = NULL | text []",
                "text = ANY('{}') | text []",
                "uuid = 'ABCDEF00-0000-0000-0000-00000000000F' | uuid [abcdef00-0000-0000-0000-00000000000f]",
                "day = '2026-01-01' | day [2026-01-01]",
                "at = '2026-01-01T02:00+02:00' | at [2026-01-01T00:00:00.000000Z]",
                "state = 'on' | state [on]",
            })
    void narrowestEqualityIsFound(String clause, String expected) {
        assertThat(kinds(clause)
                        .equality()
                        .map(found -> found.field().name() + " "
                                + found.values().stream().sorted().toList())
                        .orElse("none"))
                .isEqualTo(expected);
    }

    @Test
    void documentWithAnotherKeyNeverMatches() {
        int found = 0;
        for (long seed = 0; seed < 1_000; seed++) {
            RandomClauses random = new RandomClauses(new Random(seed));
            ObjectNode document = Kinds.document(ID, random.document()).fields();
            try {
                Where where = kinds(random.condition(2));
                if (where.equality().isPresent()) {
                    found++;
                    assertThat(where.matches(document)
                                    && !mayMatch(where.equality().get(), document))
                            .as("seed %d: %s", seed, where.canonical())
                            .isFalse();
                }
            } catch (QueryException | EvaluationException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(found).isGreaterThan(20);
    }

    private static boolean mayMatch(Equality equality, ObjectNode document) {
        JsonNode value = document.get(equality.field().name());
        return value != null && equality.values().contains(Equality.key(equality.field(), value));
    }
}
