package dev.syncline.projector.kafka;

import java.time.Instant;

/** What a projector is doing: for health, status and metrics. */
public sealed interface ProjectorState {
    <R> R match(Cases<R> cases);

    /** Whether nothing is wrong. */
    default boolean isWell() {
        return this instanceof Running || this instanceof Starting;
    }

    /** It waits for its partitions. */
    record Starting() implements ProjectorState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.starting();
        }
    }

    /** It applies changes as they come. */
    record Running() implements ProjectorState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.running();
        }
    }

    /** Its store gives no answer, or can't do what it must; it tries again for ever. */
    record StoreUnavailable(Instant since, int attempts, String reason) implements ProjectorState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.storeUnavailable(this);
        }
    }

    /** Something unforeseen ended its membership; it begins anew. */
    record Failed(Instant since, int attempts, String reason) implements ProjectorState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.failed(this);
        }
    }

    /** It ended: asked to, or because going on would lose something. */
    record Stopped(String reason) implements ProjectorState {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stopped(this);
        }
    }

    interface Cases<R> {
        R starting();

        R running();

        R storeUnavailable(StoreUnavailable state);

        R failed(Failed state);

        R stopped(Stopped state);
    }
}
