package dev.syncline.postgres;

import static dev.syncline.projector.Tasks.delete;
import static dev.syncline.projector.Tasks.key;
import static dev.syncline.projector.Tasks.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever the projector dies, rows and position agree, and going on from the position is right. */
class PostgresCrashIT {
    private static final String TOPIC = "topic-1";
    private static final List<LoggedChange> BATCH =
            List.of(put(1, "t1", "b"), put(2, "t2", "b"), delete(3, "t1"), put(4, "t3", "b"));

    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();
    private final PostgresReads reads = new PostgresReads(database, catalog);

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.Stage.class,
            names = {"POSTGRES_ROWS_WRITTEN", "POSTGRES_BEFORE_COMMIT", "POSTGRES_COMMITTED"})
    void rowsAndPositionAgreeWhereverItDies(CrashPoint.Stage stage) { // I3 I5
        try (PostgresStore store = database.store(catalog)) {
            store.apply(store.claim(0, TOPIC), List.of(put(0, "t1", "a")), new Position(1));
        }
        dieAt(stage);
        boolean committed = stage == CrashPoint.Stage.POSTGRES_COMMITTED;
        assertThat(reads.next(0)).isEqualTo(new Position(committed ? 5 : 1));
        assertThat(reads.find(key("t1")).isPresent()).isEqualTo(!committed);
        assertThat(reads.find(key("t3")).isPresent()).isEqualTo(committed);

        try (PostgresStore store = database.store(catalog)) {
            store.apply(store.claim(0, TOPIC), BATCH, new Position(5));
        }

        assertThat(reads.next(0)).isEqualTo(new Position(5));
        assertThat(reads.find(key("t1"))).isEmpty();
        assertThat(reads.find(key("t2")).map(StoredDocument::version)).contains(new Version(2));
        assertThat(reads.find(key("t3")).map(StoredDocument::version)).contains(new Version(4));
    }

    private void dieAt(CrashPoint.Stage last) {
        CrashPoint armed = stage -> {
            if (stage == last && reads.next(0).offset() > 0) {
                throw new IllegalStateException("died at " + stage);
            }
        };
        PostgresStore dying = new PostgresStore(database, catalog, claimed -> {});
        Claim claim = dying.claim(0, TOPIC);
        dying.close();
        try (PostgresStore store = new PostgresStore(database, catalog, armed)) {
            assertThatThrownBy(() -> store.apply(claim, BATCH, new Position(5))).hasMessageContaining("died");
        }
    }

    @Test
    void transactionOfAKilledConnectionLeavesNothing() { // I3
        try (PostgresStore store = database.store(catalog)) {
            Claim claim = store.claim(0, TOPIC);
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND pid <> pg_backend_pid()");

            assertThatThrownBy(() -> store.apply(claim, BATCH, new Position(5)))
                    .isInstanceOf(dev.syncline.projector.StoreUnavailableException.class);
            assertThat(reads.next(0)).isEqualTo(new Position(0));
            store.apply(claim, BATCH, new Position(5));
        }

        assertThat(reads.next(0)).isEqualTo(new Position(5));
        assertThat(reads.find(key("t3"))).isPresent();
    }
}
