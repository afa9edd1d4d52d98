package dev.syncline.rebuild;

import java.util.Locale;

/** What a store is built from. */
public enum Source {
    /** The accepted facts: one reading, nothing is decided. */
    CHANGES(40_000),
    /** Every write as it was published, each decided again. */
    EVENTS(30_000);

    private final long usualRate;

    Source(long usualRate) {
        this.usualRate = usualRate;
    }

    /**
     * Documents or events a second: a guess for the estimate. On two cores, documents of 300 bytes, the JSON store took
     * 130 to 240 thousand from changes, and 40 to 65 thousand events were decided; PostgreSQL is slower.
     */
    long usualRate() {
        return usualRate;
    }

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
