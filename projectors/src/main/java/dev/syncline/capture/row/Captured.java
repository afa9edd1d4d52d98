package dev.syncline.capture.row;

import dev.syncline.event.Event;

/** What a row change means to the log. */
public sealed interface Captured {
    Captured NOTHING = new Nothing();

    <R> R match(Cases<R> cases);

    /** Somebody wrote a document. */
    record Says(Event event) implements Captured {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.says(event);
        }
    }

    /** No column of the catalog is different, or the table is none of ours. */
    record Nothing() implements Captured {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.nothing();
        }
    }

    /**
     * A row that no event can carry: it stays in PostgreSQL alone, and reconciliation reports it.
     *
     * @param row its table and key, fit for a log
     */
    record Unfit(String row, String reason) implements Captured {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.unfit(this);
        }
    }

    interface Cases<R> {
        R says(Event event);

        R nothing();

        R unfit(Unfit unfit);
    }
}
