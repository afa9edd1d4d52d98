package dev.syncline.server.live;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.kafka.ChangeStarts;
import dev.syncline.projector.kafka.Start;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** {@code GET /v1/changes}: one connection, many collections, one total order. */
public final class ChangesServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int INITIALS = 8;
    private static final int SEEKING = 64;

    private final transient LiveFeed live;
    private final transient ChangeStarts starts;
    private final transient List<StoreSnapshots> stores;
    private final transient Catalog catalog;
    /** Each holds a snapshot of a store until its reader has them. */
    private final transient Semaphore initials = new Semaphore(INITIALS);
    /** Each holds a thread of the server until the log has told. */
    private final transient Semaphore seeking = new Semaphore(SEEKING);

    private final transient Set<ChangeStream> streams = ConcurrentHashMap.newKeySet();
    private final transient Set<ChangeStream> finite = ConcurrentHashMap.newKeySet();

    /** @param stores that the first documents come from, the first one that answers */
    public ChangesServlet(LiveFeed live, ChangeStarts starts, List<StoreSnapshots> stores, Catalog catalog) {
        this.live = live;
        this.starts = starts;
        this.stores = List.copyOf(stores);
        this.catalog = catalog;
        live.threads().everyKeepAlive(() -> streams.forEach(ChangeStream::keepAlive));
        live.onDrain(() -> streams.forEach(ChangeStream::leave));
        live.onAdvance(() -> finite.forEach(ChangeStream::advanced));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AnyOrigin.mayRead(request, response);
        if (request.getMethod().equals("OPTIONS")) {
            AnyOrigin.preflight(response);
            return;
        }
        Answers.guarded(response, () -> live.admission().admit(request, () -> answer(request, response)));
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean head = request.getMethod().equals("HEAD");
        if (!head && !request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET, HEAD, OPTIONS");
            throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED, "The change feed is read with GET");
        }
        ChangesRequest asked = ChangesRequest.of(request, catalog);
        Start start = start(asked);
        describe(start, asked, response);
        if (!head) {
            stream(asked, start, request);
        }
    }

    private void stream(ChangesRequest asked, Start start, HttpServletRequest request) throws IOException {
        int partition = live.partitionOf(asked.interest().tenant());
        if (live.oldest(partition).compareTo(asked.behind().orElse(start.from())) > 0) {
            live.held().checkRoom();
        }
        Position from = asked.initial() ? new Position(0) : asked.behind().orElse(start.from());
        Follower follower = live.follower(partition, from, asked.goesOn());
        Optional<InitialDocuments> initial =
                asked.initial() ? Optional.of(initial(asked, partition, follower)) : Optional.empty();
        Position last = asked.untilEnd() ? start.end() : new Position(Long.MAX_VALUE);
        ChangeStream stream = new ChangeStream(
                asked.interest(),
                follower,
                asked,
                last,
                initial,
                collection -> live.deliveries().add(collection, 1),
                this::closed);
        streams.add(stream);
        if (asked.untilEnd()) {
            finite.add(stream);
        }
        live.add(stream, partition);
        stream.open(outflow(stream, asked, request));
        if (live.drains()) {
            stream.leave();
        }
    }

    private Outflow outflow(ChangeStream stream, ChangesRequest asked, HttpServletRequest request) throws IOException {
        try {
            Outflow.Executors executors = asked.initial()
                    ? live.threads().firstDocuments()
                    : live.threads().streaming();
            return Outflow.open(request.startAsync(), stream, executors);
        } catch (IOException | RuntimeException e) {
            stream.closed();
            throw e;
        }
    }

    private InitialDocuments initial(ChangesRequest asked, int partition, Follower follower) {
        if (!initials.tryAcquire()) {
            follower.close();
            throw live.busy("Many read their first documents");
        }
        return new InitialDocuments(
                stores,
                asked.collections(),
                asked.interest(),
                next -> live.checkWhole(partition, next),
                partition,
                follower,
                initials::release);
    }

    private void closed(ChangeStream stream) {
        streams.remove(stream);
        finite.remove(stream);
        live.remove(stream);
    }

    private Start start(ChangesRequest asked) {
        if (asked.behind().isPresent() && !asked.untilEnd()) {
            Position behind = asked.behind().get();
            return new Start(behind, behind, Optional.empty(), false);
        }
        if (asked.since().equals(ChangesRequest.LATEST) && !asked.untilEnd() && live.hears()) {
            Position next = live.next(live.partitionOf(asked.interest().tenant()));
            return new Start(next, next, Optional.empty(), false);
        }
        String since = asked.behind().isPresent() ? ChangesRequest.LATEST : asked.since();
        if (!seeking.tryAcquire()) {
            throw live.busy("Many ask where to begin");
        }
        try {
            return starts.start(DocumentKey.DEFAULT_TENANT, since)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.UNKNOWN_EVENT,
                            "The log has no change of " + since
                                    + ": it is not decided yet, was refused, or a later change has replaced it"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, e.getMessage());
        } finally {
            seeking.release();
        }
    }

    private static void describe(Start start, ChangesRequest asked, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(asked.format().mediaType());
        response.setHeader(
                "Syncline-Position", asked.behind().orElse(start.from()).toString());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        start.at().ifPresent(time -> response.setHeader("Syncline-Position-Time", time.toString()));
        if (start.later()) {
            response.setHeader("Syncline-Log-Begins-Later", "true");
        }
    }

    /** How many follow now. */
    public int count() {
        return streams.size();
    }
}
