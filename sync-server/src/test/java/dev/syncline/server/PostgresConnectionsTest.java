package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.postgres.ConnectionSource;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL says of an error, by a server that answers whoever connects with one. */
class PostgresConnectionsTest {
    private static final String ERROR =
            "SERROR\0VERROR\0C23505\0Mcould not create unique index\0DKey (email)=(ada@example.com) is duplicated.\0\0";

    private ServerSocket server;
    private PostgresConnections connections;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "refusing-postgres");
        thread.setDaemon(true);
        thread.start();
        String url = "jdbc:postgresql://127.0.0.1:%d/test?sslmode=disable&gssEncMode=disable"
                .formatted(server.getLocalPort());
        connections = new PostgresConnections(new SynclineConfiguration.PostgresSettings(url, "syncline", "secret"));
    }

    @AfterEach
    void stop() throws IOException {
        connections.close();
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                refuse(socket);
            } catch (IOException e) {
                // the driver hung up, or the test is over
            }
        }
    }

    private static void refuse(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(in.readInt() - Integer.BYTES);
        byte[] error = ERROR.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(1 + Integer.BYTES + error.length)
                        .put((byte) 'E')
                        .putInt(Integer.BYTES + error.length)
                        .put(error)
                        .array());
    }

    private static void assertNoValueIsTold(ConnectionSource source) {
        assertThat(Throwables.getStackTrace(catchThrowable(source::open)))
                .contains("could not create unique index")
                .doesNotContain("ada@example.com");
    }

    @Test
    void writersTellAnErrorWithoutTheValuesInIt() {
        assertNoValueIsTold(connections.dedicated("test"));
    }

    @Test
    void readersTellAnErrorWithoutTheValuesInIt() {
        assertNoValueIsTold(connections.readers());
    }
}
