package dev.syncline.postgres;

/** Settings of a PostgreSQL session, as its startup takes them. */
public final class SessionOptions {
    /**
     * PostgreSQL asks a client that is silent whether it is still there. By the system's default it does so after two
     * hours, and until then the session of a machine that is gone without a word keeps its locks, its transaction and its
     * replication origin from whoever takes over.
     *
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config-connection.html#RUNTIME-CONFIG-TCP-SETTINGS">TCP
     *     settings</a>
     */
    public static final String PROBED =
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";

    /**
     * As {@link #PROBED}, also where an answer is under way to the machine that is gone, which is not probed: fifteen
     * seconds. Not for whoever may stop reading for so long: Linux ends that session, too.
     */
    public static final String LOST_CLIENT = PROBED + " -c tcp_user_timeout=15000";

    private SessionOptions() {}
}
