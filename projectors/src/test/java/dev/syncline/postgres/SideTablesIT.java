package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.Tasks;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is worth another try, and what is refused for good, while fresh tables are made. */
class SideTablesIT {
    private static final Home HOME = new Home("side", "side");

    private final Database database = Database.fresh();
    private final SideTables tables = new SideTables(database, HOME, List.of(Tasks.COLLECTION));

    @BeforeEach
    void create() {
        database.apply(new Catalog(List.of(Tasks.COLLECTION)));
        tables.create();
    }

    @Test
    void indexThatTheRowsDoNotFitIsRefusedAndNotTriedAgain() {
        database.execute("CREATE INDEX by_share ON tasks ((1 / length(title)))");
        database.execute("INSERT INTO side.tasks (id, title) VALUES ('a', '')");

        assertThatThrownBy(() -> tables.complete(Tasks.COLLECTION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PostgreSQL refuses");
    }

    @Test
    void uniqueIndexOfTheLiveTableNeedNotFit() {
        database.execute("CREATE UNIQUE INDEX one_title ON tasks (title)");
        database.execute("INSERT INTO side.tasks (id, title) VALUES ('a', 'same'), ('b', 'same')");

        tables.complete(Tasks.COLLECTION);

        assertThat(database.query("SELECT indexname FROM pg_indexes WHERE schemaname = 'side'"))
                .containsExactly("tasks_pkey");
    }

    @Test
    void databaseThatIsGoneIsAskedAgain() {
        SideTables unreachable = new SideTables(
                () -> {
                    throw new SQLException("connection refused", "08001");
                },
                HOME,
                List.of(Tasks.COLLECTION));

        assertThatThrownBy(unreachable::create).isInstanceOf(StoreUnavailableException.class);
    }
}
