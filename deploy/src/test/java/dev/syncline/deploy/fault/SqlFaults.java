package dev.syncline.deploy.fault;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** What others do by SQL that touches more rows than it names, or in another order than it begins. */
final class SqlFaults {
    private static final int ROUNDS = 2;
    private static final int SHARED = 3;
    private static final int COPIED = 2_000;
    private static final int TASKS = 20;

    private SqlFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("two transactions interleaved, and a kill in between", "11a", SqlFaults::interleave),
                Fault.brief("foreign keys of others that cascade", "23a", SqlFaults::cascade),
                Fault.brief("a trigger of others writes a second table", "23a", SqlFaults::trigger));
    }

    /** The one that began first writes the same rows last. // 11b */
    private static void interleave(Arena arena, Random random) throws Exception {
        RowsOfOthers rows = new RowsOfOthers();
        for (int round = 0; round < ROUNDS; round++) {
            List<String> shared = ids(random, SHARED);
            arena.sql("INSERT INTO tasks (id, title) SELECT unnest(" + array(shared) + "), 'shared'");
            rows.wrote(shared);
            try (Connection first = arena.others().connect();
                    Connection second = arena.others().connect()) {
                first.setAutoCommit(false);
                second.setAutoCommit(false);
                rows.wrote(copy(first, random));
                update(second, shared, "second");
                Pauses.brief(random);
                arena.server().kill();
                second.commit();
                update(first, shared, "first");
                rows.wrote(copy(first, random));
                if (random.nextBoolean()) {
                    arena.server().start();
                    Pauses.brief(random);
                }
                first.commit();
                rows.wrote(shared);
                rows.wrote(shared);
            }
            if (arena.server().hasEnded()) {
                arena.server().start();
            }
            arena.heal();
        }
        rows.mustBeTold(arena);
    }

    private static List<String> copy(Connection connection, Random random) throws Exception {
        List<String> ids = ids(random, COPIED);
        new CopyManager(connection.unwrap(BaseConnection.class))
                .copyIn(
                        "COPY tasks (id, title) FROM STDIN",
                        new StringReader(ids.stream().collect(Collectors.joining("\tcopied\n", "", "\tcopied\n"))));
        return ids;
    }

    private static void update(Connection connection, List<String> ids, String title) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE tasks SET title = '" + title + "' WHERE id = ANY(" + array(ids) + ")");
        }
    }

    /** Of a project's key all its tasks hear, and with it they end. */
    private static void cascade(Arena arena, Random random) throws Exception {
        RowsOfOthers rows = new RowsOfOthers();
        List<String> projects = ids(random, 3);
        List<String> moved = ids(random, TASKS);
        List<String> ended = ids(random, TASKS);
        arena.sql("ALTER TABLE tasks ADD CONSTRAINT of_others FOREIGN KEY (_tenant, project_id)"
                + " REFERENCES projects (_tenant, id) ON UPDATE CASCADE ON DELETE CASCADE NOT VALID");
        try {
            insert(arena, rows, projects.get(0), moved);
            insert(arena, rows, projects.get(1), ended);
            Pauses.brief(random);
            arena.sql("UPDATE projects SET id = '" + projects.get(2) + "' WHERE id = '" + projects.get(0) + "'");
            rows.wrote(projects.get(0));
            rows.wrote(projects.get(2));
            rows.wrote(moved);
            arena.sql("DELETE FROM projects WHERE id = '" + projects.get(1) + "'");
            rows.wrote(projects.get(1));
            rows.wrote(ended);
            rows.mustBeTold(arena);
        } finally {
            arena.sql("ALTER TABLE tasks DROP CONSTRAINT of_others");
        }
    }

    private static void trigger(Arena arena, Random random) throws Exception {
        RowsOfOthers rows = new RowsOfOthers();
        String project = ids(random, 1).get(0);
        List<String> tasks = ids(random, TASKS);
        arena.sql(
                "CREATE OR REPLACE FUNCTION of_others() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " UPDATE tasks SET description = NEW.name WHERE project_id = NEW.id; RETURN NEW; END $$",
                "CREATE TRIGGER of_others AFTER UPDATE OF name ON projects"
                        + " FOR EACH ROW EXECUTE FUNCTION of_others()");
        try {
            insert(arena, rows, project, tasks);
            for (String name : List.of("one", "two")) {
                Pauses.brief(random);
                arena.sql("UPDATE projects SET name = '" + name + "' WHERE id = '" + project + "'");
                rows.wrote(project);
                rows.wrote(tasks);
            }
            rows.mustBeTold(arena);
        } finally {
            arena.sql("DROP TRIGGER of_others ON projects", "DROP FUNCTION of_others");
        }
    }

    private static void insert(Arena arena, RowsOfOthers rows, String project, List<String> tasks) throws Exception {
        arena.sql(
                "INSERT INTO projects (id, name) VALUES ('" + project + "', 'of others')",
                "INSERT INTO tasks (id, title, project_id) SELECT unnest(" + array(tasks) + "), 'of others', '"
                        + project + "'");
        rows.wrote(project);
        rows.wrote(tasks);
    }

    private static List<String> ids(Random random, int count) {
        return Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()).toString())
                .limit(count)
                .toList();
    }

    private static String array(List<String> ids) {
        return "'{" + String.join(",", ids) + "}'::uuid[]";
    }
}
