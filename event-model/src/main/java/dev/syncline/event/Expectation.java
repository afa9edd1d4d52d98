package dev.syncline.event;

/** What a publisher demands of the document before its event: the extension {@code expectedversion}. */
public sealed interface Expectation {
    Expectation ANYTHING = new Anything();
    Expectation ABSENT = new Absent();

    <R> R match(Cases<R> cases);

    /** Nothing is demanded. */
    record Anything() implements Expectation {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.anything();
        }
    }

    /** There is no such document: {@code expectedversion: absent}. */
    record Absent() implements Expectation {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.absent();
        }
    }

    /** The document stands at exactly this version: {@code expectedversion: 18211}. */
    record Exactly(Version version) implements Expectation {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.exactly(version);
        }
    }

    interface Cases<R> {
        R anything();

        R absent();

        R exactly(Version version);
    }
}
