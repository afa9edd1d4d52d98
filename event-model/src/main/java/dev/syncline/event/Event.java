package dev.syncline.event;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One write to one document as somebody published it. Immutable: nobody changes the content once it is handed over. */
public sealed interface Event {
    DocumentKey key();

    Envelope envelope();

    <R> R match(Cases<R> cases);

    /** The whole document. */
    record Put(DocumentKey key, Envelope envelope, ObjectNode document) implements Event {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.put(this);
        }
    }

    /** An RFC 7396 merge patch. */
    record Patch(DocumentKey key, Envelope envelope, ObjectNode patch) implements Event {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.patch(this);
        }
    }

    /** Top-level fields replaced whole: what capture sees of an UPDATE. */
    record Assign(DocumentKey key, Envelope envelope, ObjectNode fields) implements Event {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.assign(this);
        }
    }

    /** The document ends. */
    record Delete(DocumentKey key, Envelope envelope) implements Event {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.delete(this);
        }
    }

    interface Cases<R> {
        R put(Put put);

        R patch(Patch patch);

        R assign(Assign assign);

        R delete(Delete delete);
    }
}
