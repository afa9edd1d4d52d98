package dev.syncline.event;

/** What a publisher demands of the document before its event: the extension {@code expectedversion}. */
public sealed interface Expectation {
    Expectation ANYTHING = new Anything();
    Expectation ABSENT = new Absent();
    Expectation PRESENT = new Present();

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

    /** There is such a document, at whatever version: {@code expectedversion: present}. */
    record Present() implements Expectation {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.present();
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

        R present();

        R exactly(Version version);
    }
}
