package dev.syncline.capture.row;

import dev.syncline.capture.slot.Lsn;
import java.time.Instant;
import java.util.Optional;

/** What one record of the slot says about a table. */
public sealed interface RowChange {
    At at();

    <R> R match(Cases<R> cases);

    /**
     * Where and when a row was changed.
     *
     * @param origin the replication origin under which its transaction wrote
     */
    record At(String table, Lsn lsn, Instant time, Optional<String> origin) {}

    /** A row is new. */
    record Inserted(At at, Row after) implements RowChange {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inserted(this);
        }
    }

    /**
     * A row is different; its key is not.
     *
     * @param before empty when the table's REPLICA IDENTITY is not FULL
     */
    record Updated(At at, Optional<Row> before, Row after) implements RowChange {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.updated(this);
        }
    }

    /** A row is gone. */
    record Deleted(At at, Row before) implements RowChange {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.deleted(this);
        }
    }

    /** All rows of a table are gone, and nobody tells which they were. */
    record Truncated(At at) implements RowChange {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.truncated(this);
        }
    }

    interface Cases<R> {
        R inserted(Inserted inserted);

        R updated(Updated updated);

        R deleted(Deleted deleted);

        R truncated(Truncated truncated);
    }
}
