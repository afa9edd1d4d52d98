package dev.syncline.event;

/** What the decider says of one event. */
public sealed interface Verdict {
    <R> R match(Cases<R> cases);

    /** It has this effect. */
    record Accepted(Change change) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.accepted(change);
        }
    }

    /** It has no effect, for a reason. */
    record Rejected(Rejection rejection) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.rejected(rejection);
        }
    }

    /** Its effect is there already. */
    record Repeated(Duplicate duplicate) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.duplicate(duplicate);
        }
    }

    interface Cases<R> {
        R accepted(Change change);

        R rejected(Rejection rejection);

        R duplicate(Duplicate duplicate);
    }
}
