package dev.syncline.event;

/** What an earlier event with the same id was told. */
public sealed interface FirstVerdict {
    <R> R match(Cases<R> cases);

    /** It was accepted, as this operation at this version. */
    record WasAccepted(Version version, Operation operation) implements FirstVerdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.accepted(this);
        }
    }

    /** It was rejected. */
    record WasRejected(Version version, Reason reason) implements FirstVerdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rejected(this);
        }
    }

    /** Capture has been here: there is nothing to repeat. */
    record AlreadyCaptured() implements FirstVerdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.alreadyCaptured();
        }
    }

    interface Cases<R> {
        R accepted(WasAccepted first);

        R rejected(WasRejected first);

        R alreadyCaptured();
    }
}
