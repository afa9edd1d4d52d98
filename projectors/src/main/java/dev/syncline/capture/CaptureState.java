package dev.syncline.capture;

import dev.syncline.capture.ledger.GapIncident;
import dev.syncline.capture.reread.Progress;
import dev.syncline.capture.slot.Holder;
import java.time.Instant;
import java.util.Optional;

/** What capture is doing now. */
public sealed interface CaptureState {
    <R> R match(Cases<R> cases);

    /** Connecting, comparing the slot with the ledger. */
    record Starting() implements CaptureState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.starting(this);
        }
    }

    /**
     * Another session has the slot; capture begins when that ends.
     *
     * @param holder empty when it ended just now
     */
    record WaitingForSlot(Optional<Holder> holder, Instant since) implements CaptureState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.waitingForSlot(this);
        }
    }

    /** Reading the slot. */
    record Running(Instant since) implements CaptureState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.running(this);
        }
    }

    /** Re-reading tables, because row changes may have been missed. */
    record Gap(GapIncident incident, Progress progress) implements CaptureState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.gap(this);
        }
    }

    /**
     * Not reading.
     *
     * @param reason fit for a log
     * @param attempt how many attempts in a row have failed
     */
    record Failed(String reason, int attempt, Instant nextAttempt) implements CaptureState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.failed(this);
        }
    }

    /** Stopped on request. */
    record Stopped() implements CaptureState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stopped(this);
        }
    }

    interface Cases<R> {
        R starting(Starting starting);

        R waitingForSlot(WaitingForSlot waiting);

        R running(Running running);

        R gap(Gap gap);

        R failed(Failed failed);

        R stopped(Stopped stopped);
    }
}
