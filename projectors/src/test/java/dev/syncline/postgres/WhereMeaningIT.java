package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Kinds;
import dev.syncline.projector.Tasks;
import dev.syncline.query.EvaluationException;
import dev.syncline.query.QueryException;
import dev.syncline.query.RandomClauses;
import dev.syncline.query.Where;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clause means what PostgreSQL reads in its very text: precedence, types of literals, promotion of numbers. */
class WhereMeaningIT {
    private static final int DOCUMENTS = 40;
    private static final int CLAUSES = Integer.getInteger("where.clauses", 800);

    private static KindsTable table;

    /** In UTC, and with text in a collation that compares and folds by code point. */
    @BeforeAll
    static void fill() throws SQLException {
        table = new KindsTable(6, DOCUMENTS, Tasks.TENANT);
        table.execute("""
                SET TimeZone = 'UTC';
                CREATE SCHEMA plain;
                CREATE TABLE plain.kinds AS TABLE public.kinds;
                ALTER TABLE plain.kinds ALTER text TYPE text COLLATE "pg_c_utf8",
                    ALTER bounded TYPE text COLLATE "pg_c_utf8", ALTER state TYPE text COLLATE "pg_c_utf8";
                SET search_path = plain""");
    }

    @AfterAll
    static void close() throws SQLException {
        table.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3})
    void clauseMeansWhatPostgresReadsInIt(long seed) throws SQLException {
        long from = (Long.getLong("where.seed", 0) + seed) * 1_000_000;
        int compared = 0;
        for (long each = from; each < from + CLAUSES; each++) {
            Random random = new Random(each);
            String clause = RandomClauses.asPostgresWritesText(random).condition(1 + random.nextInt(3));
            Optional<List<String>> ours = ours(clause);
            Optional<List<String>> theirs = theirs(clause);
            if (ours.isPresent() && theirs.isPresent()) {
                assertThat(ours).as("seed %d: %s", each, clause).isEqualTo(theirs);
                compared++;
            }
        }
        System.out.printf("seed %d: compared %d of %d%n", seed, compared, CLAUSES);
        assertThat(compared).isGreaterThan(CLAUSES / 2);
    }

    /** Empty if some document has no answer. */
    private static Optional<List<String>> ours(String clause) {
        try {
            Where where = Where.parse(Kinds.COLLECTION, KindsTable.CATALOG, clause, Map.of());
            return Optional.of(table.documents(Tasks.TENANT).entrySet().stream()
                    .filter(document -> where.matches(document.getValue()))
                    .map(Map.Entry::getKey)
                    .toList());
        } catch (QueryException | EvaluationException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<String>> theirs(String clause) throws SQLException {
        try {
            return Optional.of(table.plainRows("SELECT id FROM kinds WHERE " + clause + " ORDER BY id"));
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(clause).startsWith("22");
            return Optional.empty();
        }
    }
}
