package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.TextRows;
import dev.syncline.query.OrderBy;
import dev.syncline.query.QueryException;
import dev.syncline.query.Where;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Some rows of a shape as they are now, with what a client needs to fit them into its stream. Thread-safe. */
final class SubsetAnswer {
    private static final int MOST_BYTES = 64 << 20;

    private final StoreRows rows;
    private final LiveFeed live;
    private final Catalog catalog;

    SubsetAnswer(StoreRows rows, LiveFeed live, Catalog catalog) {
        this.rows = rows;
        this.live = live;
        this.catalog = catalog;
    }

    /** On a thread that may wait. */
    void answer(ShapeExchange exchange) throws IOException {
        Subset subset = exchange.asked().subset().orElseThrow();
        ShapeDefinition definition = exchange.definition();
        Where where = ShapeRequest.where(
                definition.collection(), catalog, subset.where(), "subset__where", subset.parameters());
        if (!where.subqueries().isEmpty()) {
            throw ShapeRefusal.of("subset__where", "Subqueries are not allowed in subset where clauses");
        }
        TextRows.Selection selection = new TextRows.Selection(
                definition.tenant(),
                definition.collection(),
                definition.columns(),
                List.of(definition.where(), where),
                order(definition, subset),
                subset.limit(),
                subset.offset().orElse(0L));
        ShapeOffset asked = exchange.asked().offset();
        Position seen = asked.kind() == ShapeOffset.Kind.LOG ? asked.next() : new Position(0);
        HeldBytes.Share share = live.held().share();
        try {
            Rows found = new Rows(new ShapeMessages(definition), seen, share, mostBytes());
            rows.read(selection, found);
            send(exchange, found, share);
        } catch (IOException | RuntimeException e) {
            share.close();
            throw e;
        }
    }

    /** What grows is held twice, and more than all may hold would never fit. */
    private long mostBytes() {
        return Math.min(MOST_BYTES, live.held().most() / 2);
    }

    private void send(ShapeExchange exchange, Rows found, HeldBytes.Share share) throws IOException {
        ShapeOffset asked = exchange.asked().offset();
        // The stream goes on where it was; who begins goes on behind what is read here.
        boolean begins = asked.kind() == ShapeOffset.Kind.START || asked.kind() == ShapeOffset.Kind.NOW;
        exchange.head(begins ? ShapeOffset.behind(found.next) : asked, false);
        exchange.response().setHeader("electric-snapshot", "true");
        ShapeHead.cache(exchange.response(), "no-cache");
        JsonBytes body = found.body();
        exchange.send(Pieces.of(body.buffer(), body.size(), share), live.executors());
    }

    private static Optional<OrderBy> order(ShapeDefinition definition, Subset subset) {
        try {
            return subset.orderBy().map(text -> OrderBy.parse(definition.collection(), text));
        } catch (QueryException e) {
            throw ShapeRefusal.of("subset__order_by", e.getMessage());
        }
    }

    private static final class Rows implements StoreRows.Sink {
        private final ShapeMessages messages;
        private final CopyInserts copied;
        private final JsonBytes body = new JsonBytes();
        private final int mark = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
        private final byte[] headers = (",\"snapshot_mark\":" + mark).getBytes(StandardCharsets.UTF_8);
        private final Position seen;
        private final HeldBytes.Share share;
        private final long mostBytes;
        private boolean first = true;
        private Position next = new Position(0);

        /** @param seen rows that are older would take back what the client has */
        Rows(ShapeMessages messages, Position seen, HeldBytes.Share share, long mostBytes) {
            this.messages = messages;
            this.copied = messages.copied(headers);
            this.seen = seen;
            this.share = share;
            this.mostBytes = mostBytes;
        }

        @Override
        public void at(Position reached) {
            if (reached.compareTo(seen) < 0) {
                throw new StoreBehindException();
            }
            next = reached;
            ObjectNode metadata = Json.NODES.objectNode();
            metadata.put("xmin", next.toString()).put("xmax", next.toString());
            metadata.putArray("xip_list");
            metadata.put("snapshot_mark", mark);
            metadata.put(
                    "database_lsn",
                    ShapeOffset.last(next).orElse(new Position(0)).toString());
            body.raw("{\"metadata\":").raw(Json.bytes(metadata)).raw(",\"data\":[");
        }

        @Override
        public void row(byte[] line) {
            begin();
            copied.row(line, body);
        }

        @Override
        public void row(ObjectNode document) {
            begin();
            messages.row(document, headers, body);
        }

        private void begin() {
            if (body.size() > mostBytes) {
                throw ShapeRefusal.of("subset", "holds more than " + mostBytes + " bytes: give a limit");
            }
            share.hold(body.buffer().length);
            body.raw(first ? "" : ",");
            first = false;
        }

        JsonBytes body() {
            return body.raw("]}");
        }
    }
}
