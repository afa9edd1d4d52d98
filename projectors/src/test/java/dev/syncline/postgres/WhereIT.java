package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Kinds;
import dev.syncline.projector.Tasks;
import dev.syncline.query.EvaluationException;
import dev.syncline.query.QueryException;
import dev.syncline.query.RandomClauses;
import dev.syncline.query.SqlText;
import dev.syncline.query.Where;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document matches a clause exactly where PostgreSQL selects its row. */
class WhereIT {
    private static final int DOCUMENTS = 40;
    private static final int CLAUSES = Integer.getInteger("where.clauses", 1000);
    private static final int ASKED_ONE_BY_ONE = 6;

    private static KindsTable table;
    private static Map<String, ObjectNode> documents;

    @BeforeAll
    static void fill() throws SQLException {
        table = new KindsTable(5, DOCUMENTS, Tasks.TENANT);
        documents = table.documents(Tasks.TENANT);
        // Whatever the session's settings are: nothing may depend on them.
        table.execute("SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'ISO, DMY';"
                + "SET IntervalStyle = 'sql_standard'; SET extra_float_digits = 1");
    }

    @AfterAll
    static void close() throws SQLException {
        table.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void bothSidesAnswerAlike(long seed) throws SQLException {
        long from = (Long.getLong("where.seed", 0) + seed) * 1_000_000;
        int matched = 0;
        int refused = 0;
        int failed = 0;
        for (long each = from; each < from + CLAUSES; each++) {
            Random random = new Random(each);
            String clause = new RandomClauses(random).condition(1 + random.nextInt(3));
            try {
                Where where = Where.parse(Kinds.COLLECTION, KindsTable.CATALOG, clause, Map.of());
                int found = compare("seed " + each + ": " + clause, where);
                matched += Math.max(found, 0);
                failed += found < 0 ? 1 : 0;
            } catch (QueryException e) {
                assertThat(e)
                        .as("seed %d: %s", each, clause)
                        .hasMessageMatching(
                                "(?s).*(out of range|division by zero"
                                        + "|overflow|underflow|LIKE pattern must not end|invalid input syntax|the text is no).*");
                refused++;
            }
        }
        System.out.printf("seed %d: matched %d refused %d failed %d%n", seed, matched, refused, failed);
        assertThat(matched).isGreaterThan(CLAUSES);
        assertThat(refused).isLessThan(CLAUSES / 5);
        assertThat(failed).isBetween(CLAUSES / 100, CLAUSES / 2);
    }

    /** How many match; less than 0 if some had no answer. */
    private static int compare(String clause, Where where) throws SQLException {
        Set<String> ours = new TreeSet<>();
        Set<String> unanswered = new TreeSet<>();
        documents.forEach((id, fields) -> {
            try {
                if (where.matches(fields)) {
                    ours.add(id);
                }
            } catch (EvaluationException e) {
                unanswered.add(id);
            }
        });
        SqlText sql = where.sql();
        String all = "SELECT id FROM kinds WHERE _tenant = ?::text AND (" + sql.text() + ")";
        try {
            Set<String> theirs = new TreeSet<>(table.rows(all, parameters(List.of(Tasks.TENANT), sql)));
            if (unanswered.isEmpty()) {
                assertThat(ours).as("%s%n%s", clause, sql).isEqualTo(theirs);
                return ours.size();
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as("%s%n%s", clause, sql).startsWith("22");
        }
        compareEach(clause, sql, ours, unanswered);
        return -1;
    }

    /** In the select list, where PostgreSQL puts nothing in another order. */
    private static void compareEach(String clause, SqlText sql, Set<String> ours, Set<String> unanswered)
            throws SQLException {
        List<String> asked =
                new ArrayList<>(unanswered.stream().limit(ASKED_ONE_BY_ONE).toList());
        asked.addAll(documents.keySet().stream()
                .filter(id -> !unanswered.contains(id))
                .limit(unanswered.isEmpty() ? documents.size() : ASKED_ONE_BY_ONE)
                .toList());
        String one = "SELECT " + sql.text() + " IS TRUE FROM kinds WHERE id = ?::uuid";
        for (String id : asked) {
            String ourAnswer = unanswered.contains(id) ? "error" : ours.contains(id) ? "t" : "f";
            List<String> parameters = new ArrayList<>(sql.parameters());
            parameters.add(id);
            assertThat(answer(one, parameters))
                    .as("%s%n%s%nof %s", clause, sql, documents.get(id))
                    .isEqualTo(ourAnswer);
        }
    }

    private static String answer(String sql, List<String> parameters) {
        try {
            return table.rows(sql, parameters).get(0);
        } catch (SQLException e) {
            return e.getSQLState().startsWith("22") ? "error" : fail(sql, e);
        }
    }

    private static List<String> parameters(List<String> first, SqlText sql) {
        List<String> all = new ArrayList<>(first);
        all.addAll(sql.parameters());
        return all;
    }
}
