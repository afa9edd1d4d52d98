package dev.syncline.capture;

import dev.syncline.capture.slot.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalDouble;

/**
 * How far capture is behind PostgreSQL: since when the oldest WAL has been there that was seen and is not confirmed.
 * What was read tells it sooner while others write; the slot alone would say nothing of them until the next heartbeat.
 * Thread-safe.
 */
final class Lag {
    private static final int MOST_LOOKS = 1_000;

    private final Deque<Look> unconfirmed = new ArrayDeque<>();
    private boolean looked;
    private Instant newest = Instant.MIN;

    /** WAL reached to {@code end} at {@code at}. */
    private record Look(Instant at, Lsn end) {}

    /** @param written when the newest that was read was written */
    synchronized void read(Instant written) {
        newest = written;
    }

    /**
     * @param end of the WAL
     * @param confirmed up to here it was read
     */
    synchronized void looked(Instant at, Lsn end, Lsn confirmed) {
        looked = true;
        if (!unconfirmed.isEmpty() && unconfirmed.getLast().end().compareTo(end) > 0) {
            // After a failover or a restore the WAL ends earlier: what was seen of the old one will never be confirmed.
            unconfirmed.clear();
        }
        unconfirmed.add(new Look(at, end));
        unconfirmed.removeIf(look -> look.end().compareTo(confirmed) <= 0);
        if (unconfirmed.size() > MOST_LOOKS) {
            thinOut();
        }
    }

    /** Every second look goes, but the oldest stays. */
    private void thinOut() {
        boolean keep = true;
        for (Iterator<Look> looks = unconfirmed.iterator(); looks.hasNext(); keep = !keep) {
            looks.next();
            if (!keep) {
                looks.remove();
            }
        }
    }

    /** In seconds; empty before the first look. */
    synchronized OptionalDouble seconds(Instant now) {
        if (!looked) {
            return OptionalDouble.empty();
        }
        if (unconfirmed.isEmpty()) {
            return OptionalDouble.of(0);
        }
        Instant since = unconfirmed.element().at();
        Instant later = newest.isAfter(since) ? newest : since;
        if (later.isAfter(now)) {
            // PostgreSQL's clock is ahead of ours, and says nothing here.
            later = since;
        }
        return OptionalDouble.of(Math.max(0, Duration.between(later, now).toMillis() / 1000.0));
    }
}
