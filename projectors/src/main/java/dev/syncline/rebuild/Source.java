package dev.syncline.rebuild;

import java.util.Locale;

/** What a store is built from. */
public enum Source {
    /** The accepted facts: one reading, nothing is decided. */
    CHANGES,
    /** Every write as it was published, each decided again. */
    EVENTS;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException saying which there are */
    public static Source ofWire(String wire) {
        for (Source source : values()) {
            if (source.wire().equals(wire)) {
                return source;
            }
        }
        throw new IllegalArgumentException("from is one of changes, events; was " + wire);
    }
}
