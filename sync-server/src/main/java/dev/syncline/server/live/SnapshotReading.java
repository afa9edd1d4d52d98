package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.projector.TextRows;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a shape's first rows come from: a store, or the shape's memory. */
final class SnapshotReading {
    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotReading.class);

    private final StoreRows stores;

    SnapshotReading(StoreRows stores) {
        this.stores = stores;
    }

    /** To its end; on a thread that may wait. What goes wrong goes to who waits for the snapshot. */
    void read(Shape shape, ShapeSnapshot snapshot) {
        try {
            if (shape.joined().isPresent()) {
                readMemory(shape.rows(), snapshot);
            } else {
                readStore(shape.definition(), snapshot);
            }
            snapshot.complete();
        } catch (IOException e) {
            // Only the sink throws it.
            fail(shape, snapshot, e, ShapeRefusal.of(503, "The disk for snapshots of shapes takes no more"));
        } catch (RuntimeException e) {
            fail(shape, snapshot, e, e);
        } catch (Error e) {
            fail(shape, snapshot, e, new IllegalStateException(e));
            throw e;
        }
    }

    private static void fail(Shape shape, ShapeSnapshot snapshot, Throwable cause, RuntimeException told) {
        LOGGER.warn(
                "a shape could not be read table={}",
                shape.definition().collection().table(),
                cause);
        snapshot.fail(told);
    }

    private static void readMemory(Shape.Rows rows, ShapeSnapshot snapshot) throws IOException {
        snapshot.at(rows.next());
        for (ObjectNode document : rows.documents()) {
            snapshot.row(document);
        }
    }

    private void readStore(ShapeDefinition definition, ShapeSnapshot snapshot) throws IOException {
        TextRows.Selection all = new TextRows.Selection(
                definition.tenant(),
                definition.collection(),
                definition.columns(),
                List.of(definition.where()),
                Optional.empty(),
                Optional.empty(),
                0);
        stores.read(all, snapshot);
    }
}
