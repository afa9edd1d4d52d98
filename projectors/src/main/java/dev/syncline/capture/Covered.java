package dev.syncline.capture;

import dev.syncline.capture.slot.Lsn;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Up to where each table was re-read, as far as this process knows: a TRUNCATE below that comes again when the slot did
 * not hear of it, and needs no second re-read. Thread-safe.
 */
final class Covered {
    private final Map<String, Lsn> tables = new ConcurrentHashMap<>();

    /** LSNs of another slot mean nothing here. */
    void forget() {
        tables.clear();
    }

    void cover(String table, Lsn barrier) {
        tables.put(table, barrier);
    }

    boolean covers(String table, Lsn lsn) {
        return lsn.compareTo(tables.getOrDefault(table, Lsn.ZERO)) <= 0;
    }
}
