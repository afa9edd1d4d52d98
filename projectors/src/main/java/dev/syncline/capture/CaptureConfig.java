package dev.syncline.capture;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.slot.Database;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How capture runs.
 *
 * @param slot of PostgreSQL, made by capture; also the ledger's key
 * @param publication of all managed tables, made by somebody else
 * @param failoverSlot whether standbys keep a copy of the slot (PostgreSQL 17 or newer)
 * @param checkInterval between two looks at the slot while running
 * @param heartbeat between two messages of ours in the WAL, so that the slot moves while only Syncline writes
 * @param firstBackoff before the second attempt; doubles
 * @param maxBackoff between two attempts
 * @param maxEventBytes of an event's content that the log takes; a larger row is left to reconciliation
 */
public record CaptureConfig(
        Database database,
        String slot,
        String publication,
        boolean failoverSlot,
        Duration checkInterval,
        Duration heartbeat,
        Duration firstBackoff,
        Duration maxBackoff,
        int maxEventBytes) {
    /** Names of the replication origins that Syncline's projectors write under. */
    public static final String OWN_ORIGINS = "^syncline_w[0-9]+$";

    /** Below the 3 MiB of an events topic, with room for headers. */
    public static final int DEFAULT_MAX_EVENT_BYTES = (3 << 20) - (64 << 10);

    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

    public CaptureConfig {
        requireNonNull(database, "database");
        requireNonNull(publication, "publication");
        if (!SLOT.matcher(slot).matches()) {
            throw new IllegalArgumentException("capture.slot must be 1 to 63 of a-z 0-9 _, was " + slot);
        }
        positive("capture.checkInterval", checkInterval);
        positive("capture.heartbeat", heartbeat);
        positive("capture.firstBackoff", firstBackoff);
        if (firstBackoff.compareTo(maxBackoff) > 0) {
            throw new IllegalArgumentException("capture.firstBackoff must be at most capture.maxBackoff (" + maxBackoff
                    + "), was " + firstBackoff);
        }
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException("capture.maxEventBytes must be positive, was " + maxEventBytes);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be positive, was " + value);
        }
    }

    /** With the defaults for all but the address. */
    public static CaptureConfig of(Database database) {
        return new CaptureConfig(
                database,
                "syncline",
                "syncline",
                false,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                DEFAULT_MAX_EVENT_BYTES);
    }
}
