package dev.syncline.postgres;

import static dev.syncline.projector.Tasks.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.Repair;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose catalog is older than the log's definitions writes no row without what it does not know. I3 */
class OldCatalogIT {
    private static final Catalog OLDER = new Catalog(List.of(Tasks.COLLECTION));
    private static final Catalog NEWER = new Catalog(List.of(Tasks.withField("more")));
    private static final Document GROWN = Document.ofCanonical(
            Json.object("{\"id\":\"t2\",\"title\":\"good\",\"more\":\"x\"}".getBytes(StandardCharsets.UTF_8)));
    private static final Position END = new Position(2);

    private final Database database = Database.fresh();
    private final List<LoggedChange> changes = List.of(put(0, "t1", "good"), put(1, 1, GROWN));

    @BeforeEach
    void open() {
        database.apply(NEWER);
    }

    @Test
    void documentWithAnUnknownFieldIsLeftToAServerThatKnowsIt() {
        try (PostgresStore older = new PostgresStore(database, OLDER, CrashPoint.NONE)) {
            Claim claim = older.claim(0, "topic-1");
            assertThatThrownBy(() -> older.apply(claim, changes, END))
                    .isInstanceOf(OldCatalogException.class)
                    .hasMessageContaining("tasks.more")
                    .hasMessageContaining("[catalog-old]");
            assertThat(new PostgresReads(database, OLDER).next(0)).isEqualTo(new Position(0));
        }
        try (PostgresStore newer = new PostgresStore(database, NEWER, CrashPoint.NONE)) {
            var unused = newer.apply(newer.claim(0, "topic-1"), changes, END);
        }
        assertThat(database.query("SELECT more FROM tasks ORDER BY id")).containsExactly(null, "x");
    }

    /** Its row may have the field: it would keep what the document has lost. */
    @Test
    void documentWithoutTheFieldIsLeftToNewerServersTooOnceTheLogHasItsDefinition() {
        AtomicBoolean defined = new AtomicBoolean();
        try (PostgresStore older = new PostgresStore(
                database,
                OLDER,
                () -> {
                    if (defined.get()) {
                        throw new OldCatalogException("tasks.more");
                    }
                },
                CrashPoint.NONE)) {
            Claim claim = older.claim(0, "topic-1");
            Claim moved = older.apply(claim, List.of(put(0, "t1", "good")), new Position(1));
            defined.set(true);

            assertThatThrownBy(() -> older.apply(moved, List.of(put(1, "t1", "later")), END))
                    .isInstanceOf(OldCatalogException.class);
            assertThatThrownBy(() -> older.retryParked(moved)).isInstanceOf(OldCatalogException.class);
        }
        assertThat(database.query("SELECT title FROM tasks")).containsExactly("good");
    }

    @Test
    void unknownCollectionIsLeftToAServerThatKnowsIt() {
        try (PostgresStore older = new PostgresStore(database, new Catalog(List.of()), CrashPoint.NONE)) {
            Claim claim = older.claim(0, "topic-1");
            assertThatThrownBy(() -> older.apply(claim, changes, END))
                    .isInstanceOf(OldCatalogException.class)
                    .hasMessageContaining("tasks");
        }
    }

    @Test
    void repairWritesNoRowWithoutIt() {
        StoredDocument wanted = new StoredDocument(Tasks.key("t2"), new Version(1), GROWN);
        try (PostgresStore older = new PostgresStore(database, OLDER, CrashPoint.NONE)) {
            Claim claim = older.claim(0, "topic-1");
            assertThatThrownBy(() -> older.repair(
                            claim, List.of(new Repair(wanted.key(), Optional.empty(), Optional.of(wanted)))))
                    .isInstanceOf(OldCatalogException.class);
        }
        assertThat(database.query("SELECT id FROM tasks")).isEmpty();
    }

    @Test
    void sideTablesGetNoRowWithoutIt() {
        Home home = new Home("side", "side");
        new SideTables(database, home, OLDER.collections()).create();
        StoredDocument grown = new StoredDocument(Tasks.key("t2"), new Version(1), GROWN);
        try (SideWriter writer = new SideWriter(database, home, OLDER.collections())) {
            Claim claim = writer.claim(0, "topic-1");
            assertThatThrownBy(() -> writer.load(claim, List.of(grown), END)).isInstanceOf(OldCatalogException.class);
        }
        try (SideWriter writer = new SideWriter(database, home, OLDER.collections())) {
            Claim claim = writer.claim(0, "topic-1");
            assertThatThrownBy(() -> writer.apply(claim, changes, END)).isInstanceOf(OldCatalogException.class);
        }
    }
}
