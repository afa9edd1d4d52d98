package dev.syncline.capture;

import dev.syncline.capture.slot.Lsn;
import dev.syncline.capture.slot.ServerView;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
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
    private final Lag lag = new Lag();
    private volatile Optional<ServerView.SlotView> slot = Optional.empty();

    Counters(Clock clock) {
        this.clock = clock;
    }

    void processed(Lsn lsn, Optional<Instant> written) {
        last = lsn;
        written.ifPresent(lag::read);
    }

    void seen(ServerView server) {
        slot(server.slot());
        server.slot().ifPresent(view -> lag.looked(clock.instant(), server.current(), view.confirmed()));
    }

    /** Empty where it is not known now. */
    void slot(Optional<ServerView.SlotView> view) {
        slot = view;
    }

    CaptureNumbers numbers() {
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
                lag.seconds(clock.instant()),
                view.map(at -> OptionalLong.of(at.retainedBytes())).orElse(OptionalLong.empty()),
                view.map(ServerView.SlotView::limitBytes).orElse(OptionalLong.empty()),
                view.map(ServerView.SlotView::walStatus));
    }
}
