package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Kinds;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Tasks;
import dev.syncline.query.Memberships;
import dev.syncline.query.OrderBy;
import dev.syncline.query.RandomClauses;
import dev.syncline.query.SqlText;
import dev.syncline.query.Subquery;
import dev.syncline.query.SubqueryRows;
import dev.syncline.query.Where;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subqueries, orders and the mapping of case, asked of PostgreSQL and of ourselves. */
class WhereSubqueryIT {
    private static final Catalog CATALOG = new Catalog(List.of(Kinds.COLLECTION));
    private static final int DOCUMENTS = 30;
    private static final int ORDERS = 200;

    /** By tenant and id; another tenant's rows must not be seen. */
    private static final Map<String, Map<String, ObjectNode>> DOCUMENT = new LinkedHashMap<>();

    private static Connection connection;

    @BeforeAll
    static void fill() throws SQLException {
        Database database = Database.fresh();
        RandomClauses random = new RandomClauses(new Random(9));
        List<LoggedChange> changes = new ArrayList<>();
        for (String tenant : List.of(Tasks.TENANT, "other")) {
            for (int i = 0; i < DOCUMENTS; i++) {
                String id = new UUID(tenant.length(), i).toString();
                var document = Kinds.document(id, random.document());
                DocumentKey key = new DocumentKey(tenant, Kinds.COLLECTION.name(), id);
                changes.add(Tasks.put(changes.size(), changes.size(), key, document));
                DOCUMENT.computeIfAbsent(tenant, t -> new LinkedHashMap<>()).put(id, document.fields());
            }
        }
        try (PostgresPlace place = new PostgresPlace(database, CATALOG)) {
            place.apply(place.claim(0, "topic-1"), changes, new Position(changes.size()));
        }
        connection = database.open();
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
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
        for (String tenant : DOCUMENT.keySet()) {
            Where where = Where.parse(Kinds.COLLECTION, CATALOG, clause, Map.of());
            Memberships memberships = results(where, tenant);

            List<String> ours = DOCUMENT.get(tenant).entrySet().stream()
                    .filter(each -> where.matches(each.getValue(), memberships))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();

            SqlText sql = where.sql(tenant);
            assertThat(ours)
                    .as("%s", sql)
                    .isEqualTo(rows(
                            "SELECT id FROM kinds WHERE _tenant = ? AND " + sql.text() + " ORDER BY id", tenant, sql));
        }
    }

    private static Memberships results(Where where, String tenant) {
        Map<Integer, SubqueryRows> results = new HashMap<>();
        for (Subquery subquery : where.subqueries()) {
            SubqueryRows rows = new SubqueryRows();
            Memberships inner = results(subquery.where(), tenant);
            DOCUMENT.get(tenant).values().stream()
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

            List<String> ours = DOCUMENT.get(Tasks.TENANT).values().stream()
                    .sorted(order.comparator())
                    .map(document -> document.get("id").textValue())
                    .toList();

            assertThat(ours)
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(rows(
                            "SELECT id FROM kinds WHERE _tenant = ? ORDER BY " + order.sql(),
                            Tasks.TENANT,
                            new SqlText("", List.of())));
        }
    }

    /** PostgreSQL 18 knows Unicode 16, Java 17 knows Unicode 13; what was assigned since may differ. */
    @Test
    void caseIsMappedAlikeForEveryCharacterThatJavaKnows() throws SQLException {
        String sql = "SELECT i || ' ' || ascii(lower(chr(i) COLLATE \"pg_c_utf8\")) || ' '"
                + " || ascii(upper(chr(i) COLLATE \"pg_c_utf8\")) FROM generate_series(1, 1114111) AS i"
                + " WHERE i NOT BETWEEN 55296 AND 57343";
        List<String> different = new ArrayList<>();
        for (String row : rows(sql, null, new SqlText("", List.of()))) {
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

    private static List<String> rows(String sql, String tenant, SqlText text) throws SQLException {
        List<String> parameters = new ArrayList<>();
        if (tenant != null) {
            parameters.add(tenant);
        }
        parameters.addAll(text.parameters());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 1, parameters.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }
}
