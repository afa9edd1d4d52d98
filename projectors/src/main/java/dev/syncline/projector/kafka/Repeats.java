package dev.syncline.projector.kafka;

import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Recognises changes that stand again at a later position, with the same version: what a decider that died had written
 * and not committed, its successor writes once more. The same changes in the same order give the same answers on every
 * server. Used by one thread.
 */
final class Repeats {
    /**
     * How many changes lie between the two at most: more than one transaction of the decider holds. Whoever begins to
     * read somewhere begins this many earlier, and tells nothing of them.
     */
    static final int SPAN = 5_000;

    private static final int REMEMBERED = 4 * SPAN;

    private final Map<DocumentKey, Version> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentKey, Version> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether a change of at least this version was seen already. */
    boolean isRepeat(Change change) {
        Version before = last.get(change.key());
        if (before != null && before.compareTo(change.version()) >= 0) {
            return true;
        }
        last.put(change.key(), change.version());
        return false;
    }
}
