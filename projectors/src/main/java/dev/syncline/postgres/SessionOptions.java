package dev.syncline.postgres;

/** Settings of a PostgreSQL session, as its startup takes them. */
public final class SessionOptions {
    /**
     * When PostgreSQL gives up a client whose machine is gone without a word. By itself it waits for two hours, and until
     * then the session keeps its locks, its transaction and its replication origin from whoever takes over. Eleven seconds
     * where nothing is under way, fifteen where something was sent.
     *
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config-connection.html#RUNTIME-CONFIG-TCP-SETTINGS">TCP
     *     settings</a>
     */
    public static final String LOST_CLIENT = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2"
            + " -c tcp_keepalives_count=3 -c tcp_user_timeout=15000";

    private SessionOptions() {}
}
