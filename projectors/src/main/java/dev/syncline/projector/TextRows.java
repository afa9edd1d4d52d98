package dev.syncline.projector;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Position;
import dev.syncline.query.OrderBy;
import dev.syncline.query.Where;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Documents of one tenant as PostgreSQL writes them as text, out of one snapshot. Thread-safe. */
public interface TextRows {
    /**
     * Which rows, and what of them.
     *
     * @param columns the first is the id
     * @param where each must match; all where empty
     * @param order any order where empty
     */
    record Selection(
            String tenant,
            Collection collection,
            List<Field> columns,
            List<Where> where,
            Optional<OrderBy> order,
            Optional<Long> limit,
            long offset) {
        public Selection {
            columns = List.copyOf(columns);
            where = List.copyOf(where);
        }
    }

    /** Takes the rows as they come. */
    interface Sink {
        /** First: the first position of the tenant's partition that is not in the snapshot. */
        void at(Position next) throws IOException;

        /** Then each row, in COPY's text format without the line's end; the array is the sink's to keep. */
        void row(byte[] line) throws IOException;
    }

    /**
     * Reads them all, or until the sink fails. Rows that others wrote and no event has told yet are left out.
     *
     * @throws StoreUnavailableException if the store gives no answer
     * @throws UnanswerableException if the store can't evaluate a clause on its rows
     * @throws IOException what the sink threw
     */
    void read(int partition, Selection selection, Sink sink) throws IOException;
}
