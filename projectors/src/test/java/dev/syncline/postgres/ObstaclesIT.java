package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.Tasks;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others made on the live tables that a switch could not take along. */
class ObstaclesIT {
    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();

    @BeforeEach
    void apply() {
        database.apply(catalog);
    }

    private List<String> obstacles() {
        return Obstacles.of(database, catalog.collections());
    }

    @Test
    void ownTablesHaveNone() {
        assertThat(obstacles()).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
                CREATE MATERIALIZED VIEW open_tasks AS SELECT id FROM tasks | materialized view open_tasks reads a table
                ALTER TABLE tasks ADD CONSTRAINT one_title UNIQUE (title) | constraint one_title of tasks
                CREATE UNIQUE INDEX one_title ON tasks (title) | unique index one_title of tasks
                CREATE TABLE notes (task text, tenant text, FOREIGN KEY (tenant, task) REFERENCES tasks (_tenant, id)) | foreign key notes_tenant_task_fkey of notes
                ALTER TABLE tasks ENABLE ROW LEVEL SECURITY | row-level security of tasks
                CREATE POLICY mine ON tasks USING (true) | policy mine of tasks
                """)
    void whatCannotBeMovedIsNamed(String statement, String obstacle) {
        database.execute(statement);

        assertThat(obstacles()).containsExactly(obstacle);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                CREATE VIEW open_tasks AS SELECT id FROM tasks |
                CREATE INDEX by_notes ON tasks (notes) |
                CREATE UNIQUE INDEX tasks_syncline_key ON tasks (_tenant, id) |
                CREATE MATERIALIZED VIEW elsewhere AS SELECT oid FROM pg_class |
                """)
    void whatIsMovedOrConcernsNoTableIsNoObstacle(String statement) {
        database.execute(statement);

        assertThat(obstacles()).isEmpty();
    }
}
