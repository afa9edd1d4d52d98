package dev.syncline.query;

import static dev.syncline.query.Clauses.kinds;
import static dev.syncline.query.Clauses.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQL's answers: three-valued, by code point, in UTC. */
class WhereTruthTest {
    private static final String DOCUMENT =
            "\"text\":\"a%b\",\"small\":7,\"medium\":-2147483648,\"money\":10,\"real\":0.5,"
                    + "\"day\":\"2026-01-31\",\"at\":\"2026-01-31T23:30:00Z\",\"nested\":{\"a\":[1,{\"b\":\"x\"}],\"n\":1.50}";

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bool | UNKNOWN",
                "NOT bool | UNKNOWN",
                "bool AND true | UNKNOWN",
                "bool AND small = 8 | FALSE",
                "bool OR small = 7 | TRUE",
                "bool OR small = 8 | UNKNOWN",
                "bool IS NULL | TRUE",
                "bool IS NOT TRUE | TRUE",
                "bool IS UNKNOWN | TRUE",
                "bool = NULL | UNKNOWN",
                "bool IS DISTINCT FROM NULL | FALSE",
                "small IN (8, NULL) | UNKNOWN",
                "small NOT IN (8, NULL) | UNKNOWN",
                "small NOT IN (7, NULL) | FALSE",
                "small NOT IN (8, 9) | TRUE",
                "small = ANY('{}') | FALSE",
                "small <> ALL('{}') | TRUE",
                "big = ANY('{}') | FALSE",
                "small BETWEEN 8 AND NULL | FALSE",
                "small BETWEEN 7 AND NULL | UNKNOWN",
                "small BETWEEN SYMMETRIC 9 AND 5 | TRUE",
                "CASE WHEN bool THEN true ELSE small = 7 END | TRUE",
                "CASE small WHEN 7 THEN bool IS NULL END | TRUE",
                "coalesce(bool, small = 7) | TRUE",
                "greatest(big, small) = 7 | TRUE",
                "concat(text, bounded, true, 1.50) = 'a%bt1.50' | TRUE",
                "small / 2 = 3 AND -small / 2 = -3 AND small % -4 = 3 | TRUE",
                "money / 3 = 3.3333333333333333 | TRUE",
                "real::text = '0.5' AND money::text = '10.00' | TRUE",
                "(real * 5)::int4 = 2 AND (money / 4)::int4 = 3 | TRUE",
                "text LIKE 'a\\%b' AND text LIKE 'a!%b' ESCAPE '!' AND text NOT LIKE 'a\\_b' | TRUE",
                "text ILIKE 'A%' AND text LIKE '___' AND NOT text LIKE '__' | TRUE",
                "'\uD83D\uDE00' > '\uFF5E' AND length('\uD83D\uDE00') = 1 | TRUE",
                "'Z' < 'a' AND upper('\u00DF\u00E4') = '\u00DF\u00C4' | TRUE",
                "day + interval '1 month' = timestamp '2026-02-28' | TRUE",
                "day - date '2026-01-01' = 30 | TRUE",
                "at + '1 day' > '2026-02-01T23:29:59+00' | TRUE",
                "at::date = '2026-01-31' AND at::time = '23:30' | TRUE",
                "at::text = '2026-01-31T23:30:00.000000Z' | TRUE",
                "at - timestamptz '2026-01-30T00:00:00Z' = interval '1 day 23:30:00' | TRUE",
                "interval '1 month' = interval '30 days' | TRUE",
                "nested->'a'->1->>'b' = 'x' | TRUE",
                "nested @> '{\"a\":[{\"b\":\"x\"}]}' AND nested ? 'n' AND NOT nested ?& '{a,z}' | TRUE",
                "(nested->>'n')::numeric = 1.5 AND nested->'n' = '1.500' | TRUE",
                "nested->'a'->-1 = '{\"b\":\"x\"}' AND nested->'z' IS NULL | TRUE",
                "nested->'a' = '[1, {\"b\": \"x\"}]' AND nested::text LIKE '{\"a\": [1, %' | TRUE",
                "ARRAY[small, 1] @> '{7}' AND ARRAY[text] && ARRAY['x', 'a%b'] | TRUE",
                "kinds.\"small\" = 7 AND public.kinds.SMALL = 7 | TRUE",
                "1 + 2 * 3 = 7 AND 2 ^ 3 ^ 2 = 64 AND - 2 ^ 2 = 4 | TRUE",
                "NOT small = 8 AND small = 7 OR false | TRUE",
                "'5e-324'::float8::text = '5e-324' AND '1e15'::float8::text = '1e+15' | TRUE",
                "'9007199254740993'::float8::text = '9.007199254740992e+15' | TRUE",
                "0.1::real = 0.1 | FALSE",
                "'0.1'::real = 0.1::float4 AND (0.1::real + 0.2::real)::text = '0.3' | TRUE",
                "coalesce(NULL, 0.1, 0.2::real) = 0.1::real AND (1e6::real)::text = '1e+06' | TRUE",
                "like(text, 'a%') = (text LIKE 'a%') | TRUE",
                "true = true | TRUE",
            })
    void answersAsPostgresDoes(String clause, String truth) {
        assertThat(truth(clause, DOCUMENT)).isEqualTo(truth);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "medium - 1 < 0 | integer out of range",
                "- medium > 0 | integer out of range",
                "small / (small - 7) = 1 | division by zero",
                "money % (small - 7) = 1 | division by zero",
                "text::integer = 1 | the text is no integer",
                "small * 5000::smallint > 0 | smallint out of range",
                "day + 2147483647 > day | date out of range",
                "text LIKE 'a\\' | LIKE pattern must not end with escape character",
            })
    void whatHasNoValueIsNoMatchButAnError(String clause, String message) {
        var document =
                Kinds.document("00000000-0000-0000-0000-000000000001", DOCUMENT).fields();

        assertThatThrownBy(() -> kinds(clause).matches(document))
                .isInstanceOf(EvaluationException.class)
                .hasMessage(message);
    }

    @Test
    void parametersTakeTheirTypesFromWhereTheyStand() {
        var document =
                Kinds.document("00000000-0000-0000-0000-000000000001", DOCUMENT).fields();

        assertThat(kinds("\"small\" = $1 AND small = ANY($2) AND $3 < at", "7", "{1,7}", "2026-01-01")
                        .matches(document))
                .isTrue();
        assertThat(Clauses.tasks("\"projectId\" = $1 OR project_id = $1", "ABCDEF00-0000-0000-0000-00000000000F")
                        .equality())
                .hasValueSatisfying(equality ->
                        assertThat(equality.values()).containsExactly("abcdef00-0000-0000-0000-00000000000f"));
    }
}
