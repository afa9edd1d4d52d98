package dev.syncline.query;

import static dev.syncline.query.Clauses.kinds;
import static dev.syncline.query.Clauses.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL of a clause: names of the catalog, parameters for all else. */
class WhereSqlTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "status = 'done' | (\"status\" = ?::text)",
                "project_id IN ('00000000-0000-0000-0000-000000000001') | (\"project_id\" = ANY (?::uuid[]))",
                "rank > 1 | (\"rank\" > ?::double precision)",
                "title < 'b' | ((\"title\"::text COLLATE \"C\") < (?::text COLLATE \"C\"))",
                "metadata ? 'a' | (\"metadata\" ?? ?::text)",
                "lower(title) = 'x' | ((lower(\"title\"::text COLLATE \"pg_c_utf8\") COLLATE \"default\") = ?::text)",
                "due_at::date = '2026-01-01' | (((\"due_at\" AT TIME ZONE 'UTC')::date) = ?::date)",
                "true = true | true",
                "1 = 2 | false",
                "title = NULL | (\"title\"::text = NULL::text)",
            })
    void columnsStandBareSoThatIndexesServe(String clause, String sql) {
        assertThat(tasks(clause).sql().text()).isEqualTo(sql);
    }

    @Test
    void integerConstantTakesTheTypeOfItsColumn() {
        assertThat(kinds("small = 7 AND big > 7").sql().text())
                .isEqualTo("((\"small\" = ?::smallint) AND (\"big\" > ?::bigint))");
        assertThat(kinds("small = 70000").sql().text()).isEqualTo("((\"small\"::integer) = ?::integer)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE kinds; --",
                "' OR 'a'='a",
                "x'') OR true --",
                "\\'; SELECT 1; --",
                "\" OR 1=1 --",
                "$$ || pg_sleep(10) || $$",
                "/* */ ?::text",
                "{\"a\":\"b\"}'::jsonb",
            })
    void nothingThatAUserWroteStandsInTheText(String attack) {
        String literal = "'" + attack.replace("'", "''") + "'";
        List<Where> clauses = List.of(
                kinds("text = " + literal),
                kinds("text IN (" + literal + ", 'a')"),
                kinds("text LIKE " + literal + " ESCAPE '!'"),
                kinds("concat(text, " + literal + ") = lower(" + literal + ")"),
                kinds("nested ->> " + literal + " = 'x' OR nested ? " + literal),
                kinds("text = ANY ($1)", "{\"" + attack.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}"),
                kinds("text = $1", attack));

        for (Where clause : clauses) {
            SqlText sql = clause.sql();
            assertThat(sql.text()).doesNotContain(attack).doesNotContain("DROP", "pg_sleep", "--", ";");
            assertThat(placeholders(sql.text())).isEqualTo(sql.parameters().size());
            assertThat(sql.parameters()).isNotEmpty();
        }
    }

    @Test
    void textIsMadeOfTheSameFewSignsWhateverTheClause() {
        for (long seed = 0; seed < 2_000; seed++) {
            String clause = new RandomClauses(new Random(seed)).condition(3);
            try {
                SqlText sql = kinds(clause).sql();

                assertThat(placeholders(sql.text()))
                        .as("seed %d: %s", seed, clause)
                        .isEqualTo(sql.parameters().size());
                assertThat(sql.text()).as("seed %d", seed).matches("[\\p{ASCII}&&[^;\\\\]]*");
            } catch (QueryException e) {
                assertThat(e.position()).as("seed %d", seed).isPositive();
            }
        }
    }

    /** As JDBC counts them. */
    private static int placeholders(String sql) {
        return (int) sql.replaceAll("'[^']*'", "")
                .replace("??", "")
                .chars()
                .filter(c -> c == '?')
                .count();
    }

    @Test
    void subqueriesAreRestrictedToTheTenant() {
        Where where = tasks("project_id IN (SELECT id FROM projects WHERE organization_id IN "
                + "(SELECT organization_id FROM organization_members WHERE role = 'owner')) AND status = 'done'");

        SqlText sql = where.sql("acme");

        assertThat(sql.text())
                .isEqualTo("(((\"project_id\") IN (SELECT \"id\" FROM \"projects\" WHERE \"_tenant\" = ?::text AND"
                        + " ((\"organization_id\") IN (SELECT \"organization_id\" FROM \"organization_members\" WHERE"
                        + " \"_tenant\" = ?::text AND (\"role\" = ?::text))))) AND (\"status\" = ?::text))");
        assertThat(sql.parameters()).containsExactly("acme", "acme", "owner", "done");
        assertThatThrownBy(where::sql).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void spellingsOfTheSameClauseHaveOneCanonicalText() {
        String canonical = kinds("small = 7 AND text = 'x'").canonical();

        assertThat(kinds("(SMALL=3+4)and kinds.text=$1", "x").canonical()).isEqualTo(canonical);
        assertThat(kinds("\"small\" = '7' AND (true AND \"text\" = 'x')").canonical())
                .isEqualTo(canonical);
        assertThat(kinds("7::int2 = small AND text = 'x'").canonical()).isEqualTo(canonical);
        assertThat(kinds("text = $1", "y").canonical())
                .isNotEqualTo(kinds("text = $1", "x").canonical());
    }

    @Test
    void allMatchesEveryDocument() {
        Where all = Where.all(Kinds.COLLECTION);

        assertThat(all.matches(Kinds.document("00000000-0000-0000-0000-000000000001", "\"bool\":false")
                        .fields()))
                .isTrue();
        assertThat(all.sql()).isEqualTo(new SqlText("true", List.of()));
        assertThat(all.canonical())
                .isEqualTo(Where.parse(Kinds.COLLECTION, Clauses.CATALOG, "true=true", Map.of())
                        .canonical());
        assertThat(all.fields()).isEmpty();
    }
}
