package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Kinds;
import dev.syncline.projector.Tasks;
import dev.syncline.query.Memberships;
import dev.syncline.query.OrderBy;
import dev.syncline.query.SqlText;
import dev.syncline.query.Subquery;
import dev.syncline.query.SubqueryRows;
import dev.syncline.query.Where;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subqueries, orders and the mapping of case, asked of PostgreSQL and of ourselves. */
class WhereSubqueryIT {
    private static final int DOCUMENTS = 30;
    private static final int ORDERS = 200;
    /** Rows of one must not be seen from the other. */
    private static final List<String> TENANTS = List.of(Tasks.TENANT, "other");

    private static KindsTable table;

    @BeforeAll
    static void fill() throws SQLException {
        table = new KindsTable(9, DOCUMENTS, TENANTS.toArray(String[]::new));
    }

    @AfterAll
    static void close() throws SQLException {
        table.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text IN (SELECT text FROM kinds WHERE small > 0)",
                "text NOT IN (SELECT text FROM kinds WHERE small > 0)",
                "text NOT IN (SELECT text FROM kinds WHERE text IS NOT NULL AND bool)",
                "text NOT IN (SELECT text FROM kinds WHERE false)",
                "text IN (SELECT bounded FROM kinds)",
                "medium IN (SELECT small FROM kinds) OR big NOT IN (SELECT medium FROM kinds WHERE state = 'on')",
                "real IN (SELECT money FROM kinds) IS NOT TRUE",
                "at NOT IN (SELECT day FROM kinds WHERE day IS NOT NULL)",
                "(state, bool) IN (SELECT state, bool FROM kinds WHERE text > 'a')",
                "(state, bool) NOT IN (SELECT state, bool FROM kinds WHERE text > 'a')",
                "(text, small) NOT IN (SELECT bounded, big FROM kinds)",
                "((text, small) IN (SELECT bounded, big FROM kinds)) IS UNKNOWN",
                "id IN (SELECT id FROM kinds WHERE text IN (SELECT text FROM kinds WHERE bool) AND state = 'on')",
                "lower(text) IN (SELECT text FROM public.kinds WHERE kinds.small IS NOT NULL)",
                "7 IN (SELECT small FROM kinds) AND CASE WHEN bool THEN uuid IN (SELECT uuid FROM kinds) END",
            })
    void subqueriesAnswerAlike(String clause) throws SQLException {
        for (String tenant : TENANTS) {
            Where where = Where.parse(Kinds.COLLECTION, KindsTable.CATALOG, clause, Map.of());
            Memberships memberships = results(where, tenant);

            List<String> ours = table.documents(tenant).entrySet().stream()
                    .filter(each -> where.matches(each.getValue(), memberships))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();

            SqlText sql = where.sql(tenant);
            List<String> parameters = new ArrayList<>(List.of(tenant));
            parameters.addAll(sql.parameters());
            assertThat(ours)
                    .as("%s", sql)
                    .isEqualTo(table.rows(
                            "SELECT id FROM kinds WHERE _tenant = ? AND " + sql.text() + " ORDER BY id", parameters));
        }
    }

    private static Memberships results(Where where, String tenant) {
        Map<Integer, SubqueryRows> results = new HashMap<>();
        for (Subquery subquery : where.subqueries()) {
            SubqueryRows rows = new SubqueryRows();
            Memberships inner = results(subquery.where(), tenant);
            table.documents(tenant).values().stream()
                    .filter(document -> subquery.where().matches(document, inner))
                    .forEach(document -> rows.add(subquery.row(document)));
            results.put(results.size(), rows);
        }
        return (number, values) -> results.get(number).contains(values);
    }

    @Test
    void randomOrdersAreTheSame() throws SQLException {
        List<String> columns = Kinds.COLLECTION.fields().stream()
                .filter(field -> field.type().ordered())
                .map(field -> field.column())
                .toList();
        for (long seed = 0; seed < ORDERS; seed++) {
            Random random = new Random(seed);
            String text = columns.get(random.nextInt(columns.size()))
                    + List.of("", " ASC", " DESC", " NULLS FIRST", " DESC NULLS LAST")
                            .get(random.nextInt(5))
                    + ", \"" + columns.get(random.nextInt(columns.size())) + "\" DESC";
            OrderBy order = OrderBy.parse(Kinds.COLLECTION, text);

            List<String> ours = table.documents(Tasks.TENANT).values().stream()
                    .sorted(order.comparator())
                    .map(document -> document.get("id").textValue())
                    .toList();

            assertThat(ours)
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(table.rows(
                            "SELECT id FROM kinds WHERE _tenant = ? ORDER BY " + order.sql(), List.of(Tasks.TENANT)));
        }
    }

    /** PostgreSQL 18 knows Unicode 16, Java 17 knows Unicode 13; what was assigned since may differ. */
    @Test
    void caseIsMappedAlikeForEveryCharacterThatJavaKnows() throws SQLException {
        String sql = "SELECT i || ' ' || ascii(lower(chr(i) COLLATE \"pg_c_utf8\")) || ' '"
                + " || ascii(upper(chr(i) COLLATE \"pg_c_utf8\")) FROM generate_series(1, 1114111) AS i"
                + " WHERE i NOT BETWEEN 55296 AND 57343";
        List<String> different = new ArrayList<>();
        for (String row : table.rows(sql, List.of())) {
            String[] codes = row.split(" ");
            int code = Integer.parseInt(codes[0]);
            String ours = code + " " + Character.toLowerCase(code) + " " + Character.toUpperCase(code);
            if (Character.isDefined(code) && !ours.equals(row)) {
                different.add(row + " but " + ours);
            }
        }
        // U+019B and U+0264 got their upper case with Unicode 16.
        assertThat(different).containsExactly("411 411 42972 but 411 411 411", "612 612 42955 but 612 612 612");
    }
}
