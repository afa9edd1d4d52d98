package dev.syncline.server.doctor;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the slot still holds all that others changed. Pure. */
final class SlotRules {
    static final String SLOT = "postgres.slot";
    static final String RETAINED = "postgres.slot-wal";
    static final List<String> NAMES = List.of(SLOT, RETAINED);

    private static final String REREAD =
            "SQL by others since then was not captured: capture makes the slot anew, raises a"
                    + " gap incident and reads the tables again";

    private final String slot;
    private final Psql psql;

    SlotRules(String slot, Psql psql) {
        this.slot = slot;
        this.psql = psql;
    }

    /**
     * The slot as PostgreSQL shows it.
     *
     * @param ours whether it is a pgoutput slot of this database
     * @param reader pid and application of who reads it
     * @param retained bytes of WAL kept for it
     * @param limit {@code max_slot_wal_keep_size} in bytes; empty for none
     */
    record SlotView(boolean ours, Optional<String> reader, String walStatus, long retained, OptionalLong limit) {
        SlotView {
            requireNonNull(reader, "reader");
            requireNonNull(walStatus, "walStatus");
        }
    }

    /** @param started whether a server ever ran on this database */
    List<Finding> judge(Optional<SlotView> found, boolean started) {
        return found.map(view -> List.of(present(view), retained(view)))
                .orElseGet(() -> List.of(missing(started), Finding.ok(RETAINED, "none: there is no slot")));
    }

    private Finding missing(boolean started) {
        List<String> fix = List.of("syncline server FILE");
        return started
                ? Finding.fail(SLOT, slot + " is missing", "present", fix, REREAD)
                : Finding.warn(SLOT, "not made yet", "present", fix, "capture makes it when a server starts first");
    }

    private Finding present(SlotView view) {
        if (!view.ours()) {
            return Finding.fail(
                    SLOT,
                    slot + " is another database's, or not of pgoutput",
                    "a slot of our own",
                    List.of("set capture.slot to another name"),
                    "capture refuses it");
        }
        if (view.walStatus().equals("lost")) {
            return Finding.fail(
                    SLOT,
                    slot + " is invalidated, its WAL is gone",
                    "reserved",
                    List.of("syncline server FILE", psql.command("ALTER SYSTEM SET max_slot_wal_keep_size = -1")),
                    REREAD);
        }
        return view.reader()
                .map(reader -> Finding.ok(SLOT, slot + " read by " + reader))
                .orElseGet(() -> Finding.warn(
                        SLOT,
                        slot + " is read by nobody",
                        "read by a server",
                        List.of("syncline server FILE"),
                        "nothing is lost while PostgreSQL keeps the WAL, which grows until somebody reads it"));
    }

    private Finding retained(SlotView view) {
        String kept = mib(view.retained()) + " kept, " + view.walStatus();
        if (view.limit().isEmpty()) {
            return Finding.ok(RETAINED, kept, "no limit: a slot that nobody reads fills the disk");
        }
        long limit = view.limit().getAsLong();
        String found = kept + ", limit " + mib(limit);
        boolean urgent = List.of("unreserved", "lost").contains(view.walStatus());
        if (!urgent && view.retained() < limit / 2) {
            return Finding.ok(RETAINED, found);
        }
        List<String> fix = List.of(
                "syncline status",
                psql.command("ALTER SYSTEM SET max_slot_wal_keep_size = '" + 2 * (limit >> 20) + "MB'"),
                psql.command("SELECT pg_reload_conf()"));
        String wanted = "less than half of the limit";
        String detail = "beyond the limit PostgreSQL gives the slot up, and what others changed is lost to capture";
        return urgent
                ? Finding.fail(RETAINED, found, wanted, fix, detail)
                : Finding.warn(RETAINED, found, wanted, fix, detail);
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
