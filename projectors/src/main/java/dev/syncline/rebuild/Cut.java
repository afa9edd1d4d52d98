package dev.syncline.rebuild;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.time.Instant;

/** Which events of a document belong to a past moment. Used by several threads, each for other documents. */
interface Cut {
    /** Now: all of them. */
    Cut NONE = (key, offset, appended) -> true;

    /** @param appended when the log took the event at this offset of the document's partition */
    boolean counts(DocumentKey key, long offset, Instant appended);

    /** @param states where it is noted what was found out about a document */
    static Cut of(Until until, PastVersions versions, States states) {
        return until.position()
                .<Cut>map(position -> new AtPosition(until.tenant(), position, versions, states))
                .orElseGet(() -> new AtTime(until.time().orElseThrow(), states));
    }

    /** A document's events up to its first one that is later; brokers' clocks may have gone back since. */
    final class AtTime implements Cut {
        private final Instant time;
        private final States states;
        private volatile boolean later;

        private AtTime(Instant time, States states) {
            this.time = time;
            this.states = states;
        }

        @Override
        public boolean counts(DocumentKey key, long offset, Instant appended) {
            if (appended.isAfter(time)) {
                later = true;
                states.note(key, offset);
                return false;
            }
            return !later || states.note(key).isEmpty();
        }
    }

    /** A document's events up to the one that made the version it had. */
    final class AtPosition implements Cut {
        private static final long NOTHING = -1;

        private final String tenant;
        private final Position position;
        private final PastVersions versions;
        private final States states;

        private AtPosition(String tenant, Position position, PastVersions versions, States states) {
            this.tenant = tenant;
            this.position = position;
            this.versions = versions;
            this.states = states;
        }

        @Override
        public boolean counts(DocumentKey key, long offset, Instant appended) {
            return key.tenant().equals(tenant) && offset <= last(key);
        }

        private long last(DocumentKey key) {
            return states.note(key).orElseGet(() -> {
                long last = versions.at(key, position).map(Version::offset).orElse(NOTHING);
                states.note(key, last);
                return last;
            });
        }
    }
}
