package dev.syncline.postgres;

import static dev.syncline.projector.Tasks.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.event.Position;
import dev.syncline.projector.Tasks;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others can and cannot do to Syncline's tables, and who is seen to have written. */
class GuardsIT {
    private static final String EVERYTHING = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
              SELECT format('column %s.%s %s %s', attrelid::regclass, attname, atttypid::regtype, attnotnull) AS line
              FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
              WHERE relnamespace IN ('public'::regnamespace, 'syncline'::regnamespace)
              UNION ALL SELECT format('trigger %s %s %s', oid, tgname, tgenabled) FROM pg_trigger
              UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname IN ('public', 'syncline')
              UNION ALL SELECT format('constraint %s %s', oid, pg_get_constraintdef(oid)) FROM pg_constraint
              UNION ALL SELECT format('published %s', tablename) FROM pg_publication_tables
              UNION ALL SELECT format('origin %s', roname) FROM pg_replication_origin) AS lines""";
    private static final String ORIGINS = """
            SELECT DISTINCT roname FROM tasks
            JOIN LATERAL pg_xact_commit_timestamp_origin(tasks.xmin) ON true
            LEFT JOIN pg_replication_origin ON pg_replication_origin.roident = pg_xact_commit_timestamp_origin.roident""";

    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();

    private void project(String... ids) {
        try (PostgresStore store = database.store(catalog)) {
            var changes = java.util.stream.IntStream.range(0, ids.length)
                    .mapToObj(i -> put(10 + i, ids[i], "ours"))
                    .toList();
            store.apply(store.claim(0, "topic-1"), changes, new Position(10 + ids.length));
        }
    }

    @Test
    void truncateIsRefusedWhateverTheSessionsRole() { // I7
        project("t1");

        assertThatThrownBy(() -> database.execute("TRUNCATE tasks"))
                .hasMessageContaining("TRUNCATE of tasks is refused");
        assertThatThrownBy(() -> database.execute("SET session_replication_role = replica; TRUNCATE tasks"))
                .hasMessageContaining("TRUNCATE of tasks is refused");
        assertThat(database.query("SELECT id FROM tasks")).containsExactly("t1");
    }

    @Test
    void nobodyElseSetsAVersion() { // I4
        project("t1", "t2");

        database.execute("UPDATE tasks SET _version = 99, title = 'theirs' WHERE id = 't1'");
        database.execute("INSERT INTO tasks (_tenant, id, title, _version) VALUES ('acme', 't9', 'theirs', 99)");
        database.execute("UPDATE tasks SET _version = NULL WHERE id = 't2'");

        assertThat(database.query(
                        "SELECT id || ' ' || title || ' ' || coalesce(_version::text, '-') FROM tasks ORDER BY id"))
                .containsExactly("t1 theirs 10", "t2 ours 11", "t9 theirs -");
    }

    @Test
    void roleWithoutRightsOnSynclineUpdatesRowsAndCannotAbuseTheGuard() { // I4
        project("t1");
        database.execute("""
                DROP ROLE IF EXISTS clerk;
                CREATE ROLE clerk;
                GRANT SELECT, UPDATE ON tasks TO clerk""");

        database.execute("SET ROLE clerk; UPDATE tasks SET _version = 99, title = 'theirs'");
        database.execute("""
                SET ROLE clerk;
                CREATE TEMP TABLE pg_proc (x int);
                CREATE FUNCTION pg_temp.pg_replication_origin_session_is_setup() RETURNS boolean
                LANGUAGE sql AS 'SELECT true';
                SET search_path = pg_temp, public, pg_catalog;
                UPDATE tasks SET _version = 99, title = 'again'""");

        assertThat(database.query("SELECT title || _version FROM tasks")).containsExactly("again10");
        assertThatThrownBy(() -> database.execute("SET ROLE clerk; SELECT syncline.keep_version()"))
                .hasMessageContaining("permission denied");
        database.execute("DROP OWNED BY clerk; DROP ROLE clerk");
    }

    @Test
    void rowThatBecomesAnotherDocumentHasNoVersion() { // I4
        project("t1", "t2");

        database.execute("UPDATE tasks SET id = 't8' WHERE id = 't1'");
        database.execute("UPDATE tasks SET _tenant = 'other', _version = 5 WHERE id = 't2'");

        assertThat(database.query("SELECT id FROM tasks WHERE _version IS NULL ORDER BY id"))
                .containsExactly("t2", "t8");
    }

    @Test
    void rowOfOthersIsOlderThanAnyChange() {
        project();
        database.execute("INSERT INTO tasks (_tenant, id, title) VALUES ('acme', 't1', 'theirs')");

        project("t1");

        assertThat(database.query("SELECT title || _version FROM tasks")).containsExactly("ours10");
    }

    @Test
    void applyingTheSchemaAgainChangesNothing() { // I5
        Catalog workspace = Catalog.workspace();
        database.apply(workspace);
        String before = database.query(EVERYTHING).get(0);

        database.apply(workspace);

        assertThat(before).contains("organization_members").contains("syncline_no_truncate");
        assertThat(database.query(EVERYTHING)).containsExactly(before);
    }

    @Test
    void secondStartTakesNoLockThatWritersWouldFeel() throws SQLException { // I10
        Catalog workspace = Catalog.workspace();
        database.apply(workspace);
        try (Connection writer = database.open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            for (Collection collection : workspace.collections()) {
                statement.execute("LOCK TABLE " + Sql.table(collection) + " IN ROW EXCLUSIVE MODE");
                statement.execute("LOCK TABLE " + Sql.table(collection) + " IN ACCESS SHARE MODE");
            }

            assertThatCode(() -> database.apply(workspace)).doesNotThrowAnyException();
        }
    }

    @Test
    void guardThatIsMissingIsMadeAgain() {
        database.apply(catalog);
        String before = database.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'syncline%'")
                .get(0);
        database.execute("DROP TRIGGER syncline_version_update ON tasks; ALTER TABLE tasks REPLICA IDENTITY DEFAULT");

        database.apply(catalog);

        assertThat(database.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'syncline%'"))
                .containsExactly(before);
        assertThat(database.query("SELECT relreplident FROM pg_class WHERE oid = 'tasks'::regclass"))
                .containsExactly("f");
    }

    @Test
    void newFieldIsANullableColumnAndLeavesOldRowsAlone() {
        project("t1");
        String more = Tasks.COLLECTION.schema().toString().replace("\"title\":{", """
                "level":{"type":"integer","default":3},"mood":{"enum":["good","bad"]},"title":{""");
        Collection wider = CollectionSchema.parse("tasks", more.getBytes(StandardCharsets.UTF_8));

        database.apply(new Catalog(List.of(wider)));

        assertThat(database.query("SELECT level FROM tasks")).containsOnlyNulls();
        assertThat(database.query("SELECT attname FROM pg_attribute WHERE attrelid = 'tasks'::regclass "
                        + "AND attname IN ('level', 'mood') AND NOT attnotnull"))
                .containsExactlyInAnyOrder("level", "mood");
        database.execute("INSERT INTO tasks (id, title) VALUES ('t2', 'new')");
        assertThat(database.query("SELECT level FROM tasks WHERE id = 't2'")).containsExactly("3");
    }

    @Test
    void projectedRowsCarryAnOriginAndOthersDoNot() { // I7
        project("t1");
        assertThat(database.query(ORIGINS)).singleElement().asString().startsWith("syncline_w");

        database.execute("UPDATE tasks SET title = 'theirs'");

        assertThat(database.query(ORIGINS)).containsOnlyNulls();
    }

    @Test
    void storesThatWriteTogetherTakeDifferentOrigins() { // I8
        try (PostgresStore one = database.store(catalog);
                PostgresStore other = database.store(catalog)) {
            one.apply(one.claim(0, "topic-1"), List.of(put(0, "t1", "a")), new Position(1));
            other.apply(other.claim(1, "topic-1"), List.of(put(0, "t2", "a")), new Position(1));
        }

        assertThat(database.query(ORIGINS)).hasSize(2).allMatch(origin -> origin.startsWith("syncline_w"));
    }

    @Test
    void triggersOfOthersDoNotActOnProjectedRows() {
        database.apply(catalog);
        database.execute("""
                CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.title := upper(NEW.title); RETURN NEW; END $$;
                CREATE TRIGGER shout BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION shout()""");

        project("t1");

        assertThat(database.query("SELECT title FROM tasks")).containsExactly("ours");
    }
}
