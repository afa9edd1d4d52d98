package dev.syncline.reconcile;

import java.util.Locale;

/** What is wrong with a document: a closed set that people filter and alarm by. */
public enum DivergenceClass {
    /** The log has it, a store does not. */
    MISSING,
    /** A store has it, the log does not, or says that it was deleted. */
    EXTRA,
    /** A store holds an older version than the log, or none at all. */
    STALE_VERSION,
    /** A store holds a version that the log never gave it. */
    VERSION_AHEAD,
    /** The version is the log's, the content is not. */
    CONTENT,
    /** A field names a document that does not exist. */
    ORPHAN_REFERENCE,
    /** A store has a record of it that nobody can read. */
    UNREADABLE;

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if no class is called so */
    public static DivergenceClass ofWire(String wire) {
        for (DivergenceClass one : values()) {
            if (one.wire().equals(wire)) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "class must be one of missing, extra, stale-version, version-ahead, content, "
                        + "orphan-reference, unreadable; was " + wire);
    }
}
