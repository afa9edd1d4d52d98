package dev.syncline.capture.ledger;

import java.util.Locale;

/** Why capture can't be sure that it saw every row change. */
public enum GapReason {
    /** Nothing was captured before: rows that are there already are adopted. */
    FIRST_START,
    /** The slot exists, but what capture wrote down about it is gone. */
    LEDGER_LOST,
    SLOT_MISSING,
    SLOT_INVALIDATED,
    /** Somebody else moved the slot, or read it. */
    SLOT_AHEAD,
    /** Another cluster answers at the same address. */
    OTHER_SYSTEM,
    /** The server was promoted, or restored to a point in time. */
    OTHER_TIMELINE,
    /** The server's WAL ends before what capture has seen of it. */
    LSN_WENT_BACK,
    /** The server lacks what capture has left there: it was restored to an older copy of itself. */
    RESTORED,
    /** A replication origin that was not read appeared. */
    ORIGIN_UNSEEN,
    /** A table was truncated past the trigger that refuses it. */
    TRUNCATED;

    /** As the ledger, metrics and health name it: {@code slot-missing}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if no reason is called so */
    public static GapReason ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
