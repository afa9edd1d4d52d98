package dev.syncline.event;

import java.util.Locale;

/** What a change did to its document. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if no operation is called so */
    public static Operation ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
