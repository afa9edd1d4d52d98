package dev.syncline.reconcile;

import java.util.Locale;

/** How much is looked at. */
public enum Mode {
    /**
     * Every document: its version and its content in the log and in both stores. Of the log's content the digest is
     * compared; the log is read where something differs.
     */
    FULL,
    /** Digests per bucket first; every document of the buckets that differ. References only there. */
    QUICK;

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
        throw new IllegalArgumentException("mode must be full or quick");
    }
}
