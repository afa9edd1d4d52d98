package dev.syncline.reconcile;

import java.util.Locale;

/** How much is looked at. */
public enum Mode {
    /**
     * Every document: its version in the log and in both stores, and its content in both stores. The log is asked for the
     * content where the stores disagree.
     */
    FULL,
    /** Digests per bucket first; every document of the buckets that differ. References only there. */
    QUICK,
    /** As full, and the log is asked for every document's content: finds what is wrong alike in both stores. */
    DEEP;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the modes */
    public static Mode ofWire(String wire) {
        for (Mode mode : values()) {
            if (mode.wire().equals(wire)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("mode must be full, quick or deep");
    }
}
