package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.Scope;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.TextRows;
import dev.syncline.query.OrderBy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows as they are now: PostgreSQL's, or the JSON store's where that gives no answer. They begin only where nothing that
 * was told may be missing. Thread-safe.
 */
final class StoreRows {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreRows.class);
    /** The JSON store has no order but that of ids: another one is made in memory. As JSON; on the heap some times more. */
    private static final int MOST_ORDERED_BYTES = 16 << 20;

    /** It is mostly a few milliseconds, and the JSON store is slower. */
    private static final Duration POSTGRES_BEHIND = Duration.ofSeconds(2);

    private final LiveFeed live;
    private final TextRows postgres;
    private final StoreSnapshots json;

    StoreRows(LiveFeed live, TextRows postgres, StoreSnapshots json) {
        this.live = live;
        this.postgres = postgres;
        this.json = json;
    }

    /** Takes rows in the form in which either store has them. */
    interface Sink extends TextRows.Sink {
        void row(ObjectNode document) throws IOException;
    }

    /**
     * Reads them all; on a thread that may wait, for a store that is behind.
     *
     * @throws StoreBehindException if no store comes as far as what was told; nothing was given to the sink
     * @throws StoreUnavailableException if neither store answers, PostgreSQL fell silent in the middle, or only it can
     *     answer: a clause has a subquery, or so much is to be put in order
     * @throws IOException what the sink threw
     */
    void read(TextRows.Selection selection, Sink sink) throws IOException {
        Whole whole = new Whole(live.partitionOf(selection.tenant()), sink);
        boolean only =
                selection.where().stream().anyMatch(where -> !where.subqueries().isEmpty());
        try {
            StoreBehindException.retrying(
                    only || isPart(selection) ? StoreBehindException.FOR_LONG : POSTGRES_BEHIND,
                    () -> postgres.read(whole.partition, selection, whole));
        } catch (StoreUnavailableException | StoreBehindException e) {
            if (whole.begun || only) {
                throw e;
            }
            LOGGER.warn("PostgreSQL can't be read now, rows are read from the JSON store reason={}", e.getMessage());
            StoreBehindException.retrying(StoreBehindException.FOR_LONG, () -> readJson(selection, whole));
        }
    }

    /** Which the JSON store finds only by looking at everything. */
    private static boolean isPart(TextRows.Selection selection) {
        return selection.order().isPresent() || selection.limit().isPresent() || selection.offset() > 0;
    }

    private void readJson(TextRows.Selection selection, Whole whole) throws IOException {
        String collection = selection.collection().name();
        try (StoreSnapshot store = json.open(List.of(collection))) {
            whole.at(store.next(whole.partition));
            try (StoreSnapshot.Documents documents = store.documents(Scope.all(collection))) {
                Iterator<ObjectNode> matching = matching(selection, documents);
                Iterator<ObjectNode> rows = selection
                        .order()
                        .map(order -> inOrder(selection, order, matching).iterator())
                        .orElse(matching);
                for (long skipped = 0; skipped < selection.offset() && rows.hasNext(); skipped++) {
                    rows.next();
                }
                long most = selection.limit().orElse(Long.MAX_VALUE);
                for (long taken = 0; taken < most && rows.hasNext(); taken++) {
                    whole.sink.row(rows.next());
                }
            }
        }
    }

    /**
     * Of those that match, the first ones as far as they are wanted.
     *
     * @throws StoreUnavailableException if they are too many for memory
     */
    static List<ObjectNode> inOrder(TextRows.Selection selection, OrderBy order, Iterator<ObjectNode> rows) {
        Comparator<ObjectNode> comparator = order.comparator();
        long wanted = selection.limit().map(limit -> limit + selection.offset()).orElse(Long.MAX_VALUE);
        PriorityQueue<ObjectNode> last = new PriorityQueue<>(comparator.reversed());
        long bytes = 0;
        while (rows.hasNext()) {
            ObjectNode row = rows.next();
            last.add(row);
            bytes += Json.bytes(row).length;
            if (last.size() > wanted) {
                bytes -= Json.bytes(last.remove()).length;
            }
            if (bytes > MOST_ORDERED_BYTES) {
                throw new StoreUnavailableException(
                        "json",
                        new IllegalStateException("so many rows are ordered by PostgreSQL alone: give a limit"));
            }
        }
        List<ObjectNode> ordered = new ArrayList<>(last);
        ordered.sort(comparator);
        return ordered;
    }

    /** In the order of the store. */
    private static Iterator<ObjectNode> matching(TextRows.Selection selection, StoreSnapshot.Documents documents) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(documents, 0), false)
                .filter(found -> found.key().tenant().equals(selection.tenant()))
                .filter(found ->
                        selection.where().stream().allMatch(where -> Interest.matches(where, found.document())))
                .flatMap(found -> found.document().stream())
                .map(Document::fields)
                .iterator();
    }

    /** Refuses a beginning behind which something may be missing. */
    private final class Whole implements TextRows.Sink {
        private final int partition;
        private final Sink sink;
        private boolean begun;

        private Whole(int partition, Sink sink) {
            this.partition = partition;
            this.sink = sink;
        }

        @Override
        public void at(Position next) throws IOException {
            live.checkWhole(partition, next);
            sink.at(next);
            begun = true;
        }

        @Override
        public void row(byte[] line) throws IOException {
            sink.row(line);
        }
    }
}
