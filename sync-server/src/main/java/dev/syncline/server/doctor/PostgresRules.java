package dev.syncline.server.doctor;

import java.util.ArrayList;
import java.util.List;

/** How the database must be set, and what the role must be allowed. Pure. */
final class PostgresRules {
    static final String VERSION = "postgres.version";
    static final String WAL_LEVEL = "postgres.wal-level";
    static final String FSYNC = "postgres.fsync";
    static final String FULL_PAGE_WRITES = "postgres.full-page-writes";
    static final String SYNCHRONOUS_COMMIT = "postgres.synchronous-commit";
    static final String RIGHTS = "postgres.rights";
    static final String ORIGINS = "postgres.origins";

    private static final int MINIMUM_VERSION = 160_000;

    private PostgresRules() {}

    /** @param version as {@code server_version_num} has it */
    record Settings(int version, String walLevel, String fsync, String fullPageWrites, String synchronousCommit) {}

    static List<Finding> settings(Settings found, Psql psql) {
        return List.of(
                version(found.version()),
                set(
                        psql,
                        WAL_LEVEL,
                        "wal_level",
                        found.walLevel(),
                        "logical",
                        "ALTER SYSTEM SET wal_level = logical",
                        "capture reads the WAL: takes effect with a restart of PostgreSQL"),
                set(
                        psql,
                        FSYNC,
                        "fsync",
                        found.fsync(),
                        "on",
                        "ALTER SYSTEM SET fsync = on",
                        "a power cut loses committed rows, and with them the positions; then SELECT pg_reload_conf()"),
                set(
                        psql,
                        FULL_PAGE_WRITES,
                        "full_page_writes",
                        found.fullPageWrites(),
                        "on",
                        "ALTER SYSTEM SET full_page_writes = on",
                        "a power cut tears pages; then SELECT pg_reload_conf()"),
                synchronousCommit(found.synchronousCommit(), psql));
    }

    private static Finding version(int version) {
        String found = version / 10_000 + "." + version % 10_000;
        return version >= MINIMUM_VERSION
                ? Finding.ok(VERSION, found)
                : Finding.fail(
                        VERSION,
                        found,
                        "16 or newer",
                        List.of("pg_upgrade --help"),
                        "older ones can't keep Syncline's own writes out of capture");
    }

    private static Finding set(
            Psql psql, String check, String key, String found, String wanted, String sql, String detail) {
        return found.equals(wanted)
                ? Finding.ok(check, found)
                : Finding.fail(check, key + "=" + found, wanted, List.of(psql.command(sql)), detail);
    }

    private static Finding synchronousCommit(String found, Psql psql) {
        return found.equals("off")
                ? Finding.fail(
                        SYNCHRONOUS_COMMIT,
                        "off for this role",
                        "on, or stricter",
                        List.of(psql.command("ALTER ROLE CURRENT_USER SET synchronous_commit = on")),
                        "a crash loses rows and positions that the store had called durable")
                : Finding.ok(SYNCHRONOUS_COMMIT, found);
    }

    /** What the role may do. */
    record Rights(String role, boolean replication, boolean create, boolean origins, boolean replicaRole) {}

    static Finding rights(Rights rights, boolean capture, Psql psql) {
        List<String> lacks = new ArrayList<>();
        List<String> fix = new ArrayList<>();
        String role = '"' + rights.role() + '"';
        if (!rights.origins()) {
            lacks.add("EXECUTE on the replication origin functions");
            for (String function : List.of(
                    "pg_replication_origin_create(text)",
                    "pg_replication_origin_session_setup(text)",
                    "pg_replication_origin_session_is_setup()",
                    "pg_replication_origin_xact_setup(pg_lsn, timestamptz)")) {
                fix.add(psql.command("GRANT EXECUTE ON FUNCTION " + function + " TO " + role));
            }
        }
        if (capture && !rights.replication()) {
            lacks.add("REPLICATION");
            fix.add(psql.command("ALTER ROLE " + role + " REPLICATION"));
        }
        if (!rights.create()) {
            lacks.add("CREATE on the database");
            fix.add(psql.command("GRANT CREATE ON DATABASE \"" + psql.database() + "\" TO " + role));
        }
        if (!lacks.isEmpty()) {
            return Finding.fail(
                    RIGHTS,
                    rights.role() + " lacks " + String.join(", ", lacks),
                    "all of them",
                    fix,
                    "as a superuser; nothing is ever written without a replication origin");
        }
        return rights.replicaRole()
                ? Finding.ok(RIGHTS, rights.role() + " may do all that is needed")
                : Finding.warn(
                        RIGHTS,
                        rights.role() + " may not set session_replication_role",
                        "SET on session_replication_role",
                        List.of(psql.command("GRANT SET ON PARAMETER session_replication_role TO " + role)),
                        "triggers and foreign keys of others act on projected rows");
    }

    /** @param foreign replication origins in which no projector of ours writes */
    static Finding origins(List<String> foreign) {
        return foreign.isEmpty()
                ? Finding.ok(ORIGINS, "only Syncline's own")
                : Finding.ok(
                        ORIGINS,
                        "also " + String.join(", ", foreign),
                        "somebody else replicates into this database: capture reads all origins and drops its own by name");
    }
}
