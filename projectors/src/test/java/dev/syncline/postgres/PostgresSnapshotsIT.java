package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.SnapshotsContract;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.Tasks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresSnapshotsIT extends SnapshotsContract {
    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();

    @Override
    protected Store open() {
        return database.store(catalog);
    }

    @Override
    protected StoreSnapshots snapshots() {
        return new PostgresSnapshots(database, database, catalog);
    }

    @Override
    protected Store reopen() {
        return open();
    }

    @Test
    void rowOfOthersHasNoVersion() {
        database.execute("INSERT INTO tasks (_tenant, id, title) VALUES ('acme', 'by hand', 'x')");

        try (StoreSnapshot snapshot = snapshots().open(List.of("tasks"))) {
            assertThat(snapshot.find(Tasks.key("by hand")))
                    .contains(new SnapshotDocument(
                            Tasks.key("by hand"), Optional.empty(), Optional.of(Tasks.titled("by hand", "x"))));
        }
    }
}
