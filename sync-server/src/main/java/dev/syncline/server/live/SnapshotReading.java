package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Position;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.TextRows;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a shape's first rows come from: PostgreSQL, the JSON store where that gives no answer, or the shape's memory. */
final class SnapshotReading {
    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotReading.class);

    private final LiveFeed live;
    private final TextRows postgres;
    private final StoreSnapshots json;

    SnapshotReading(LiveFeed live, TextRows postgres, StoreSnapshots json) {
        this.live = live;
        this.postgres = postgres;
        this.json = json;
    }

    /** To its end; on a thread that may wait. What goes wrong goes to who waits for the snapshot. */
    void read(Shape shape, ShapeSnapshot snapshot) {
        try {
            if (shape.joined().isPresent()) {
                readMemory(shape.rows(), snapshot);
            } else {
                StoreBehindException.retrying(() -> readStore(shape.definition(), snapshot));
            }
            snapshot.complete();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn(
                    "a shape could not be read table={}",
                    shape.definition().collection().table(),
                    e);
            snapshot.fail(e);
        }
    }

    private static void readMemory(Shape.Rows rows, ShapeSnapshot snapshot) throws IOException {
        snapshot.at(rows.next());
        for (ObjectNode document : rows.documents()) {
            snapshot.row(document);
        }
    }

    private void readStore(ShapeDefinition definition, ShapeSnapshot snapshot) throws IOException {
        try {
            TextRows.Selection all = new TextRows.Selection(
                    definition.tenant(),
                    definition.collection(),
                    definition.columns(),
                    List.of(definition.where()),
                    Optional.empty(),
                    Optional.empty(),
                    0);
            int partition = live.partitionOf(definition.tenant());
            postgres.read(partition, all, whole(partition, snapshot));
        } catch (StoreUnavailableException e) {
            if (snapshot.next().isPresent()) {
                throw e;
            }
            LOGGER.warn("PostgreSQL gives no answer, a shape is read from the JSON store reason={}", e.getMessage());
            readJson(definition, snapshot);
        }
    }

    private void readJson(ShapeDefinition definition, ShapeSnapshot snapshot) throws IOException {
        String collection = definition.collection().name();
        try (StoreSnapshot store = json.open(List.of(collection))) {
            int partition = live.partitionOf(definition.tenant());
            whole(partition, snapshot).at(store.next(partition));
            try (StoreSnapshot.Documents documents = store.documents(Scope.all(collection))) {
                while (documents.hasNext()) {
                    SnapshotDocument found = documents.next();
                    boolean mine = found.key().tenant().equals(definition.tenant());
                    if (mine && Interest.matches(definition.where(), found.document())) {
                        snapshot.row(found.document().orElseThrow().fields());
                    }
                }
            }
        }
    }

    /** Begins only where nothing that was told may be missing. */
    private TextRows.Sink whole(int partition, ShapeSnapshot snapshot) {
        return new TextRows.Sink() {
            @Override
            public void at(Position next) throws IOException {
                live.checkWhole(partition, next);
                snapshot.at(next);
            }

            @Override
            public void row(byte[] line) throws IOException {
                snapshot.row(line);
            }
        };
    }
}
