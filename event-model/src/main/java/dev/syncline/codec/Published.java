package dev.syncline.codec;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Cause;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Reason;
import java.util.Optional;

/** What a record of an events topic turns out to be. */
public sealed interface Published {
    <R> R match(Cases<R> cases);

    /** One write to one document. */
    record OfDocument(Event event) implements Published {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.document(event);
        }
    }

    /** The definition that judges the events behind it. */
    record OfCollection(Collection collection) implements Published {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.collection(collection);
        }
    }

    /** Nothing that Syncline understands. */
    record Refused(Reason reason, String detail, Optional<DocumentKey> key, Optional<Cause> cause)
            implements Published {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.refused(this);
        }
    }

    interface Cases<R> {
        R document(Event event);

        R collection(Collection collection);

        R refused(Refused refused);
    }
}
