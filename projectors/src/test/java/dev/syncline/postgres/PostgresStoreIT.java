package dev.syncline.postgres;

import static dev.syncline.projector.Tasks.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.StoreContract;
import dev.syncline.projector.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresStoreIT extends StoreContract<PostgresPlace> {
    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();

    /** Its position is older, and so are its rows: going on behind what this claim has applied would leave a hole. */
    @Test
    void storeThatWasRestoredToAnOlderCopyFencesOffTheClaimOfBefore() throws SQLException {
        apply(3, put(0, "t1", "one"), put(1, "t2", "two"), put(2, "t3", "three"));
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE syncline.position SET next_offset = 1");
            statement.execute("DELETE FROM tasks WHERE id <> 't1'");
            statement.execute("DROP TABLE syncline.capture");
        }

        assertThatThrownBy(() -> store.apply(claim, List.of(put(3, "t4", "four")), new Position(4)))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> store.apply(claim, List.of(), new Position(4))).isInstanceOf(FencedException.class);

        assertThat(store.claim(0, TOPIC).next()).isEqualTo(new Position(1));
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            // What it was too old to have is there again.
            statement.execute("SELECT * FROM syncline.capture");
        }
    }

    @Override
    protected PostgresPlace open() {
        return reopen();
    }

    @Override
    protected PostgresPlace reopen() {
        return new PostgresPlace(database, catalog);
    }
}
