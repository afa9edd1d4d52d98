package dev.syncline.server.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer, written as fast as its reader takes it and no faster: its source is asked for more only when the
 * connection takes more. Whoever takes nothing for as long as the connector's idle timeout is cut. Thread-safe.
 */
final class Outflow implements WriteListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(Outflow.class);

    /** Written in one turn; then others get theirs. */
    private static final long TURN_BYTES = 64 << 10;

    /** To Jetty, no status but the order to break the connection, also where the status is sent. */
    private static final int ABORT = -1;

    /** Where the bytes come from; asked by one thread at a time. */
    interface Source {
        /** What to write next; empty where nothing is there yet, or nothing will come. */
        Optional<byte[]> next() throws IOException;

        /** Whether {@link #next} would wait for a disk or another server. */
        boolean blocks();

        /** Whether nothing will come any more. */
        boolean isDone();

        /** The connection is gone; called once. */
        void closed();
    }

    private enum State {
        IDLE,
        RUNNING,
        /** Somebody woke it while it ran: it looks once more before it rests. */
        WOKEN,
        ENDED
    }

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Source source;
    private final Executors executors;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private long turn;
    private boolean unflushed;
    /** Whether anything has gone out. */
    private boolean begun;

    /**
     * Two, so that who waits for the past holds up nobody who follows the present.
     *
     * @param quick never waits
     * @param patient may wait
     * @param cuts counts the connections that ended before their answer did
     */
    record Executors(Executor quick, Executor patient, LongAdder cuts) {}

    private Outflow(AsyncContext context, ServletOutputStream out, Source source, Executors executors) {
        this.context = context;
        this.out = out;
        this.source = source;
        this.executors = executors;
    }

    /** The response's head must be complete. */
    static Outflow open(AsyncContext context, Source source, Executors executors) throws IOException {
        context.setTimeout(0);
        ServletOutputStream out = context.getResponse().getOutputStream();
        Outflow outflow = new Outflow(context, out, source, executors);
        out.setWriteListener(outflow);
        return outflow;
    }

    /** There may be something to write. */
    void wake() {
        State before = state.getAndUpdate(now -> switch (now) {
            case IDLE -> State.RUNNING;
            case RUNNING, WOKEN -> State.WOKEN;
            case ENDED -> State.ENDED;
        });
        if (before == State.IDLE) {
            execute(false);
        }
    }

    /** Whoever wakes it may hold locks: it asks the source nothing. */
    private void execute(boolean patient) {
        try {
            (patient ? executors.patient() : executors.quick()).execute(() -> run(patient));
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the server stops, a subscriber's answer ends in the middle", e);
            breakOff();
        }
    }

    @Override
    public void onWritePossible() {
        wake();
    }

    @Override
    public void onError(Throwable failure) {
        LOGGER.debug("a subscriber is gone", failure);
        if (state.get() != State.ENDED) {
            executors.cuts().increment();
        }
        end();
    }

    private void run(boolean patient) {
        turn = 0;
        try {
            while (state.get() != State.ENDED) {
                if (turn > TURN_BYTES) {
                    execute(patient);
                    return;
                }
                if (source.blocks() != patient) {
                    // Whoever waits for a store, or for a thread that waits for one, knows at least that it was heard.
                    if (unflushed && !begun && out.isReady()) {
                        flush();
                    }
                    execute(!patient);
                    return;
                }
                if (!step() && rest()) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("a subscriber's answer ended", e);
            breakOff();
        } catch (Error e) {
            breakOff();
            throw e;
        }
    }

    /** Returns whether to go on at once. */
    private boolean step() throws IOException {
        if (!out.isReady()) {
            return false;
        }
        Optional<byte[]> bytes = source.next();
        if (bytes.isPresent()) {
            out.write(bytes.get());
            turn += bytes.get().length;
            unflushed = true;
            return true;
        }
        if (unflushed) {
            flush();
            return true;
        }
        if (source.isDone()) {
            end();
            return false;
        }
        // A stretch of the log may have held nothing for this reader.
        return source.blocks();
    }

    private void flush() throws IOException {
        out.flush();
        unflushed = false;
        begun = true;
    }

    /** Returns false if somebody woke it meanwhile. */
    private boolean rest() {
        return state.getAndUpdate(now -> switch (now) {
                    case RUNNING -> State.IDLE;
                    case WOKEN -> State.RUNNING;
                    case IDLE, ENDED -> now;
                })
                != State.WOKEN;
    }

    /** Ends the answer of a reader who is too slow, unless something is being written; it sees an end in the middle. */
    void cut() {
        if (state.compareAndSet(State.IDLE, State.RUNNING)) {
            try {
                // Its source may hold a connection that takes long to close.
                executors.patient().execute(() -> {
                    executors.cuts().increment();
                    breakOff();
                });
            } catch (RejectedExecutionException e) {
                LOGGER.debug("the server stops, a slow subscriber's answer ends", e);
                breakOff();
            }
        }
    }

    /** Ends the answer; the reader sees a complete one. */
    void end() {
        end(() -> {});
    }

    /** Ends the answer; the reader sees an end in the middle. */
    private void breakOff() {
        end(() -> {
            try {
                ((HttpServletResponse) context.getResponse()).sendError(ABORT);
            } catch (IOException | IllegalStateException e) {
                LOGGER.debug("the connection was gone already", e);
            }
        });
    }

    private void end(Runnable first) {
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            try {
                first.run();
                context.complete();
            } catch (IllegalStateException e) {
                LOGGER.debug("the connection was gone already", e);
            } finally {
                source.closed();
            }
        }
    }
}
