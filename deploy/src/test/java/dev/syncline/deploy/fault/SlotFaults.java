package dev.syncline.deploy.fault;

import dev.syncline.deploy.Relay.Trouble;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;

/** The slot goes on without capture, or is thrown away under it. */
final class SlotFaults {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String ADVANCE = "SELECT pg_replication_slot_advance('syncline', pg_current_wal_lsn())";
    private static final int KEPT_MIB = 32;
    private static final int WRITTEN_MIB = 80;

    private SlotFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("slot moved ahead while the server is down", "10a", SlotFaults::moveUnseen),
                Fault.brief("slot moved ahead under the server", "10a", SlotFaults::move),
                Fault.lasting("slot invalidated while the server runs", "10a", SlotFaults::invalidate));
    }

    private static void moveUnseen(Arena arena, Random random) throws Exception {
        arena.server().kill();
        Awaitility.await().atMost(WITHIN).until(() -> isMoved(arena));
        Pauses.brief(random);
        arena.server().start();
        WalFaults.awaitIncident(arena, 0);
    }

    private static void move(Arena arena, Random random) throws Exception {
        int before = WalFaults.incidents(arena);
        Pauses.brief(random);
        Awaitility.await().atMost(WITHIN).pollInterval(Duration.ofMillis(1)).until(() -> isMoved(arena));
        WalFaults.awaitIncident(arena, before);
    }

    /** Past a row that nobody has captured; not where capture takes the slot sooner. */
    private static boolean isMoved(Arena arena) {
        try {
            arena.sql(
                    PostgresFaults.KILL_SENDER,
                    "INSERT INTO tasks (id, title) VALUES ('" + UUID.randomUUID() + "', 'what capture does not see')",
                    ADVANCE);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static void invalidate(Arena arena, Random random) throws Exception {
        arena.sql("ALTER SYSTEM SET max_slot_wal_keep_size = '" + KEPT_MIB + "MB'", "SELECT pg_reload_conf()");
        arena.toPostgres().disturb(Trouble.FROZEN);
        arena.watch().again();
        arena.sql("INSERT INTO tasks (id, title) VALUES (gen_random_uuid(), 'what capture does not see')");
        WalFaults.fill(arena, WRITTEN_MIB);
        Awaitility.await().atMost(WITHIN).until(() -> {
            arena.sql("CHECKPOINT");
            return arena.isTrue("SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = 'syncline'");
        });
        Pauses.lasting(arena, random);
        arena.sql("ALTER SYSTEM SET max_slot_wal_keep_size = '4GB'", "SELECT pg_reload_conf()");
        int before = WalFaults.incidents(arena);
        arena.toPostgres().mend();
        WalFaults.awaitIncident(arena, before);
    }
}
