package dev.syncline.event;

import java.util.Locale;

/** Why an event was refused: a closed set that others switch on. */
public enum Reason {
    VERSION_CONFLICT,
    NOT_FOUND,
    ALREADY_EXISTS,
    SCHEMA,
    UNREADABLE,
    UNKNOWN_COLLECTION,
    TOO_LARGE;

    /** As the wire, the metrics and the problem documents name it: {@code version-conflict}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if no reason is called so */
    public static Reason ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
