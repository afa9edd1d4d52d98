package dev.syncline.capture;

import dev.syncline.capture.slot.Lsn;
import dev.syncline.capture.slot.ServerView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted while capture runs. Written by one thread at a time, read by any. */
final class Counters {
    final AtomicLong rowsRead = new AtomicLong();
    final AtomicLong published = new AtomicLong();
    final AtomicLong reread = new AtomicLong();
    final AtomicLong ofProjectors = new AtomicLong();
    final AtomicLong unchanged = new AtomicLong();
    final AtomicLong unfit = new AtomicLong();
    final AtomicLong incidents = new AtomicLong();

    private final Clock clock;
    private volatile Lsn last = Lsn.ZERO;
    private volatile Optional<Instant> newest = Optional.empty();
    private volatile Optional<ServerView.SlotView> slot = Optional.empty();

    Counters(Clock clock) {
        this.clock = clock;
    }

    void processed(Lsn lsn, Optional<Instant> written) {
        last = lsn;
        newest = written.isPresent() ? written : newest;
    }

    void seen(Optional<ServerView.SlotView> view) {
        slot = view;
    }

    CaptureNumbers numbers() {
        OptionalDouble lag = newest.map(at -> OptionalDouble.of(
                        Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1000.0)))
                .orElse(OptionalDouble.empty());
        Optional<ServerView.SlotView> view = slot;
        return new CaptureNumbers(
                rowsRead.get(),
                published.get(),
                reread.get(),
                ofProjectors.get(),
                unchanged.get(),
                unfit.get(),
                incidents.get(),
                last,
                lag,
                view.map(at -> OptionalLong.of(at.retainedBytes())).orElse(OptionalLong.empty()),
                view.map(ServerView.SlotView::walStatus));
    }
}
