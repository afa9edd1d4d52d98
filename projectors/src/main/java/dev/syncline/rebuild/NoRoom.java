package dev.syncline.rebuild;

import dev.syncline.projector.StoreUnavailableException;
import java.util.List;

/** Tells a full disk from a store that will answer again by itself. */
final class NoRoom {
    /** ENOSPC and EDQUOT, as Java, RocksDB and PostgreSQL alike pass the operating system's words on. */
    private static final List<String> WORDS = List.of("No space left on device", "Disk quota exceeded");

    private NoRoom() {}

    static boolean isWhy(StoreUnavailableException failure) {
        String message = String.valueOf(failure.getMessage());
        return WORDS.stream().anyMatch(message::contains);
    }
}
