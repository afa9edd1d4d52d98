package dev.syncline.deploy.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The same rows by plain COPY on one connection into the same tables, their keys and indexes made afterwards. */
final class CopyPeer {
    private static final String SCHEMA = "copy_peer";
    private static final String TABLES =
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1";
    private static final String INDEXES =
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = '%s'";

    private static final int FETCH = 2_000;

    private final URI server;

    /** @param url as psql takes it */
    CopyPeer(String url) {
        this.server = URI.create(url);
    }

    Connection connect() throws SQLException {
        String[] login = server.getUserInfo().split(":", 2);
        String jdbc = "jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + server.getPath();
        return DriverManager.getConnection(jdbc, login[0], login[1]);
    }

    /** To read one table's rows as text, and do nothing with them. */
    double readSeconds(String table) throws SQLException, IOException {
        try (Connection connection = connect()) {
            long begun = System.nanoTime();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY public.\"" + table + "\" TO STDOUT", OutputStream.nullOutputStream());
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    /** To copy one table's rows into another with its keys and indexes. */
    double secondsOf(String table) throws SQLException, IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            statement.execute("CREATE SCHEMA " + SCHEMA);
            try {
                return copy(connection, statement, table);
            } finally {
                statement.execute("DROP SCHEMA " + SCHEMA + " CASCADE");
            }
        }
    }

    long rows(String table) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM public.\"" + table + "\"")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    record Selected(long rows, double seconds) {}

    /** Every row of every table, streamed to this process, which looks at nothing. */
    Selected selectAll() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            List<String> tables = strings(statement, TABLES);
            statement.setFetchSize(FETCH);
            long count = 0;
            long begun = System.nanoTime();
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM public.\"" + table + "\"")) {
                    while (rows.next()) {
                        count++;
                    }
                }
            }
            return new Selected(count, (System.nanoTime() - begun) / 1e9);
        }
    }

    /** To copy every table's rows into another, and to make its keys and indexes. */
    double seconds() throws SQLException, IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            statement.execute("CREATE SCHEMA " + SCHEMA);
            try {
                double seconds = 0;
                for (String table : strings(statement, TABLES)) {
                    seconds += copy(connection, statement, table);
                }
                return seconds;
            } finally {
                statement.execute("DROP SCHEMA " + SCHEMA + " CASCADE");
            }
        }
    }

    private static double copy(Connection connection, Statement statement, String table)
            throws SQLException, IOException {
        String peer = SCHEMA + ".\"" + table + "\"";
        List<String> indexes = strings(statement, INDEXES.formatted(table));
        statement.execute("CREATE TABLE " + peer + " (LIKE public.\"" + table
                + "\" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)");
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        Path rows = Files.createTempFile("syncline-copy-", ".rows");
        try {
            try (OutputStream out = Files.newOutputStream(rows)) {
                copies.copyOut("COPY public.\"" + table + "\" TO STDOUT", out);
            }
            long begun = System.nanoTime();
            try (InputStream in = Files.newInputStream(rows)) {
                copies.copyIn("COPY " + peer + " FROM STDIN", in);
            }
            for (String index : indexes) {
                statement.execute(index.replace(" ON public." + table + " ", " ON " + SCHEMA + "." + table + " "));
            }
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            Files.delete(rows);
        }
    }

    private static List<String> strings(Statement statement, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
