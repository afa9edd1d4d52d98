package dev.syncline.server.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request of the shape protocol and its answer. */
final class ShapeExchange {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShapeExchange.class);
    static final int SMALL_BYTES = 8 << 10;
    /** Of a response's buffer Jetty gathers writes that fill no larger part than one of these. */
    private static final int BUFFER_PARTS = 4;

    private static final byte[] MUST_REFETCH =
            "[{\"headers\":{\"control\":\"must-refetch\"}}]".getBytes(StandardCharsets.UTF_8);

    private final ShapeRequest asked;
    private final String handle;
    private final String identity;
    private final Shape shape;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    ShapeExchange(
            ShapeRequest asked,
            String handle,
            String identity,
            Shape shape,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.asked = asked;
        this.handle = handle;
        this.identity = identity;
        this.shape = shape;
        this.request = request;
        this.response = response;
    }

    ShapeRequest asked() {
        return asked;
    }

    String handle() {
        return handle;
    }

    String identity() {
        return identity;
    }

    Shape shape() {
        return shape;
    }

    ShapeDefinition definition() {
        return asked.definition();
    }

    HttpServletResponse response() {
        return response;
    }

    /** Of an answer with the schema: anything but a live one. */
    void head(ShapeOffset end, boolean upToDate) {
        response.setContentType("application/json");
        ShapeHead.place(response, handle, end);
        ShapeHead.schema(response, definition());
        if (upToDate) {
            ShapeHead.upToDate(response);
        }
        // A subset is another at the same place: its rows are those of now.
        if (asked.subset().isEmpty()) {
            response.setHeader("etag", ShapeHead.etag(handle, asked.offset(), end));
        }
    }

    /** Of an answer out of the log. */
    void logHead(ShapeReader.Read read, Clock clock) {
        ShapeOffset end = ShapeOffset.behind(read.place());
        response.setContentType("application/json");
        ShapeHead.place(response, handle, end);
        if (read.complete()) {
            ShapeHead.upToDate(response);
        }
        response.setHeader(
                "electric-has-data", Boolean.toString(!read.messages().isEmpty()));
        if (asked.live()) {
            ShapeHead.cursor(response, asked.cursor(), clock);
            ShapeHead.cache(response, "public, max-age=5, stale-while-revalidate=5");
        } else {
            ShapeHead.schema(response, definition());
            ShapeHead.cache(response, "public, max-age=60, stale-while-revalidate=300");
        }
        if (!read.messages().isEmpty()) {
            response.setHeader("etag", ShapeHead.etag(handle, asked.offset(), end));
        }
    }

    /** Ends it with 304, and true, where the client has just this already. */
    boolean endIfKnown(ShapeOffset end) {
        String known = request.getHeader("If-None-Match");
        if (known == null || !known.contains(ShapeHead.etag(handle, asked.offset(), end))) {
            return false;
        }
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        end();
        return true;
    }

    AsyncContext startAsync() {
        if (request.isAsyncStarted()) {
            return request.getAsyncContext();
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        return context;
    }

    /**
     * The whole answer. A small one stays in the response's buffer, which goes out when the exchange ends: so to write it
     * never waits. That holds as long as Jetty is not told the length.
     *
     * @throws BusyException if too much is held for others already
     */
    void send(byte[] body, LiveFeed live) throws IOException {
        if (body.length > Math.min(SMALL_BYTES, response.getBufferSize() / BUFFER_PARTS)) {
            HeldBytes.Share share = live.held().share();
            share.hold(body.length);
            send(Pieces.of(body, body.length, share), live.executors());
            return;
        }
        startAsync();
        response.getOutputStream().write(body);
        end();
    }

    /** The whole answer, as fast as the client takes it. */
    void send(Pieces body, Outflow.Executors executors) throws IOException {
        try {
            Outflow.open(startAsync(), body, executors).wake();
        } catch (IOException | RuntimeException e) {
            body.closed();
            throw e;
        }
    }

    /** Without a body, or with what was written. */
    void end() {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().complete();
        }
    }

    /** The client must begin anew, with another handle. */
    void mustRefetch(Shapes shapes) throws IOException {
        response.setStatus(HttpServletResponse.SC_CONFLICT);
        response.setHeader("electric-handle", shapes.handles().next(identity, Optional.of(handle)));
        ShapeHead.cache(response, "public, max-age=60, must-revalidate");
        response.setContentType("application/json");
        response.getOutputStream().write(MUST_REFETCH);
    }

    /** Whatever goes wrong on another thread, the client is told, and the exchange ends. */
    void guarded(Answers.Work work) {
        try {
            work.run();
        } catch (IOException e) {
            LOGGER.debug("a client of a shape is gone, or a file", e);
            tell(ShapeRefusal.of(503, "The service is unavailable for a moment"));
        } catch (RuntimeException e) {
            tell(e);
        } catch (Error e) {
            tell(new IllegalStateException(e));
            throw e;
        }
    }

    private void tell(RuntimeException failure) {
        try {
            // Nothing of an answer that did not come to be may look like one.
            if (!response.isCommitted()) {
                response.resetBuffer();
                List.of("electric-handle", "electric-offset", "electric-up-to-date", "etag")
                        .forEach(name -> response.setHeader(name, null));
                ShapeRefusal.of(failure).write(response);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("a client of a shape is gone", e);
        } finally {
            end();
        }
    }
}
