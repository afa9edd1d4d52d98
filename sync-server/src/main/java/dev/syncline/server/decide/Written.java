package dev.syncline.server.decide;

import dev.syncline.event.Event;
import dev.syncline.event.Place;

/** What is known of an event that somebody asked to publish. */
public sealed interface Written {
    <R> R match(Cases<R> cases);

    /** The decider spoke. */
    record Decided(Event event, Place place, Outcome outcome) implements Written {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.decided(this);
        }
    }

    /** It is in the log; the verdict was not known in time. */
    record Acknowledged(Event event, Place place) implements Written {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.acknowledged(this);
        }
    }

    /** Nobody knows whether it is in the log: a retry with the same id is safe. */
    record Unknown(Event event) implements Written {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.unknown(this);
        }
    }

    /** It is not in the log, and will not be. */
    record NotPublished(Event event, String reason) implements Written {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.notPublished(this);
        }
    }

    interface Cases<R> {
        R decided(Decided decided);

        R acknowledged(Acknowledged acknowledged);

        R unknown(Unknown unknown);

        R notPublished(NotPublished notPublished);
    }
}
