package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.kafka.ForgottenPositionException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One subscriber of the change feed: first the documents that were there, where asked for, then every change behind
 * them, to the end or for ever. Holds a place in the log and one piece of the answer, however slow its reader is.
 */
final class ChangeStream implements Subscriber, Outflow.Source {
    private static final int PIECE_BYTES = 32 << 10;
    private static final long RETRY_MIN_MILLIS = 500;
    private static final long RETRY_MAX_MILLIS = 5_000;

    private final Interest interest;
    private final Follower follower;
    private final ChangeFormat format;
    private final boolean changedOnly;
    private final Position last;
    private final Optional<InitialDocuments> initial;
    private final Consumer<String> delivered;
    private final Consumer<ChangeStream> whenClosed;
    private volatile Outflow outflow;
    private Optional<byte[]> waiting = Optional.empty();
    private boolean idle;
    private long wakes;
    private boolean leaving;
    private boolean done;
    private boolean told = true;
    private List<LoggedChange> read = List.of();
    private int at;

    /**
     * @param last first position that is not told any more
     * @param delivered is told of which collection each change was that went out
     * @param whenClosed is called once
     */
    ChangeStream(
            Interest interest,
            Follower follower,
            ChangesRequest request,
            Position last,
            Optional<InitialDocuments> initial,
            Consumer<String> delivered,
            Consumer<ChangeStream> whenClosed) {
        this.interest = interest;
        this.follower = follower;
        this.format = request.format();
        this.changedOnly = request.changedOnly();
        this.last = last;
        this.initial = initial;
        this.delivered = delivered;
        this.whenClosed = whenClosed;
        // Whoever waits for what comes gets the head now: what is published after it is told.
        this.waiting = last.offset() == Long.MAX_VALUE ? Optional.of(format.begin(retry())) : Optional.empty();
    }

    /** Another one for each: they lose the connection together, and must not come back together. */
    private static Duration retry() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS));
    }

    void open(Outflow opened) {
        outflow = opened;
        opened.wake();
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public void heard(LoggedChange change) {
        synchronized (this) {
            wakes++;
            if (idle) {
                idle = false;
                follower.skipTo(change.position());
            }
        }
        wake();
    }

    /** Tells the reader that there is nothing new; cuts one that holds the first documents too long. */
    void keepAlive() {
        Outflow opened = outflow;
        if (opened != null && initial.filter(InitialDocuments::isHeldTooLong).isPresent()) {
            opened.cut();
            return;
        }
        synchronized (this) {
            if (!idle) {
                return;
            }
            waiting = Optional.of(format.keepAlive());
        }
        wake();
    }

    /** Tells the reader to go on elsewhere, after what is being written, and ends. */
    void leave() {
        synchronized (this) {
            leaving = true;
        }
        wake();
    }

    /** The feed has read on, perhaps without a change for this one: the end may be reached. */
    void advanced() {
        synchronized (this) {
            wakes++;
            idle = false;
        }
        wake();
    }

    private void wake() {
        Outflow opened = outflow;
        if (opened != null) {
            opened.wake();
        }
    }

    @Override
    public synchronized boolean blocks() {
        return (waiting.isEmpty()
                        && initial.filter(documents -> !documents.isDone()).isPresent())
                || (!idle && at == read.size() && follower.isBehind());
    }

    @Override
    public synchronized boolean isDone() {
        return done;
    }

    @Override
    public Optional<byte[]> next() {
        Optional<byte[]> first = takeWaiting();
        if (first.isPresent() || done) {
            return first;
        }
        if (isLeaving()) {
            return end("unavailable");
        }
        try {
            if (initial.isPresent() && !initial.get().isDone()) {
                return Optional.of(initial.get().next(format, PIECE_BYTES));
            }
            return changes();
        } catch (ForgottenPositionException e) {
            return end(ChangeFormat.MUST_REFETCH);
        } catch (LogUnavailableException | StoreUnavailableException | StoreBehindException | BusyException e) {
            // An end in the middle must not look like the end.
            return end("unavailable");
        }
    }

    private synchronized Optional<byte[]> end(String control) {
        done = true;
        return Optional.of(format.control(control, untold()));
    }

    /** Where to go on. Among the first documents that is nowhere: whoever went on behind them would miss the rest. */
    private Position untold() {
        if (initial.filter(documents -> !documents.isDone()).isPresent()) {
            return new Position(0);
        }
        return at < read.size() ? read.get(at).position() : follower.next();
    }

    private synchronized boolean isLeaving() {
        return leaving;
    }

    private synchronized Optional<byte[]> takeWaiting() {
        Optional<byte[]> taken = waiting;
        waiting = Optional.empty();
        return taken;
    }

    private Optional<byte[]> changes() {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        while (piece.size() < PIECE_BYTES && !isIdle()) {
            if (at == read.size() && !readMore(piece)) {
                break;
            }
            while (at < read.size() && piece.size() < PIECE_BYTES) {
                LoggedChange logged = read.get(at++);
                if (logged.position().compareTo(last) < 0 && interest.wants(logged.change())) {
                    piece.writeBytes(format.change(logged, changedOnly));
                    told = true;
                    delivered.accept(logged.change().key().collection());
                }
            }
            if (blocks()) {
                break;
            }
        }
        return piece.size() == 0 ? Optional.empty() : Optional.of(piece.toByteArray());
    }

    private synchronized boolean isIdle() {
        return idle || done;
    }

    /** Returns false at the end: then it is idle, unless somebody woke it meanwhile. */
    private boolean readMore(ByteArrayOutputStream piece) {
        long before;
        synchronized (this) {
            before = wakes;
        }
        if (follower.next().compareTo(last) < 0) {
            Optional<List<LoggedChange>> more = follower.read();
            if (more.isPresent()) {
                read = more.get();
                at = 0;
                return true;
            }
        }
        read = List.of();
        at = 0;
        synchronized (this) {
            done = follower.next().compareTo(last) >= 0;
            idle = !done && wakes == before;
            if (idle || done) {
                endOfTold(piece);
            }
            return !idle && !done;
        }
    }

    private void endOfTold(ByteArrayOutputStream piece) {
        boolean lines = last.offset() != Long.MAX_VALUE;
        if (told && !lines) {
            piece.writeBytes(format.control("up-to-date", follower.next()));
            told = false;
        }
    }

    @Override
    public void closed() {
        initial.ifPresent(InitialDocuments::close);
        follower.close();
        whenClosed.accept(this);
    }
}
