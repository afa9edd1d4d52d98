package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who takes nothing is cut, holds up nobody, and loses nothing. */
@Tag("long")
class SlowReaderIT {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration SOON = Duration.ofSeconds(60);
    /** More than two sockets hold. */
    private static final int DOCUMENTS = 60;

    private static final int DOCUMENT_BYTES = 400_000;
    private static final String FEED = "/v1/changes?collections=tasks&since=earliest";

    @TempDir
    private static Path directory;

    private static EmbeddedInfrastructure infrastructure;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        infrastructure = new EmbeddedInfrastructure(directory);
        server = new ServerProcess(directory.resolve("server"), infrastructure);
        Path file = directory.resolve("server/server.yml");
        ObjectNode configuration = Json.object(Files.readAllBytes(file));
        ObjectNode connector = (ObjectNode) configuration.at("/server/applicationConnectors/0");
        connector.put("idleTimeout", IDLE_TIMEOUT.toSeconds() + "s");
        Files.write(file, Json.bytes(configuration));
        server.start();
        server.awaitReady();
    }

    @AfterAll
    static void stop() {
        server.close();
        infrastructure.close();
    }

    @Test
    void whoeverTakesNothingIsCutAndGoesOnWhereItWas() throws Exception {
        try (Socket slow = ask(FEED);
                LiveReader quick = follow(FEED, "0")) {
            for (int i = 0; i < DOCUMENTS; i++) {
                create("t" + i, "x".repeat(DOCUMENT_BYTES));
            }
            // Whoever has nothing to take for so long is idle, too.
            await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
                create("meanwhile", "");
                return cuts() > 0;
            });
            create("last", "");
            quick.await(line -> line.contains("\"title\":\"last\""));

            String took = rest(slow);
            List<String> told = complete(took);
            assertThat(told).isNotEmpty().hasSizeLessThan(DOCUMENTS);
            try (LiveReader again = follow("/v1/changes?collections=tasks", last(took))) {
                again.await(line -> line.contains("\"title\":\"last\""));
                told.addAll(titles(again));
            }
            assertThat(told).isEqualTo(titles(quick));
        }
    }

    private static void create(String title, String description) {
        String task = "{\"title\":\"%s\",\"description\":\"%s\"}".formatted(title, description);
        assertThat(new Operations(server).send("POST", "/v1/tasks", task).statusCode())
                .isEqualTo(201);
    }

    private static int cuts() {
        return new Operations(server)
                .get("/v1/ops/status")
                .at("/dependencies/live/cuts")
                .asInt();
    }

    private static Socket ask(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.uri("").getPort()));
        String request = "GET " + path + " HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static LiveReader follow(String path, String behind) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).header("Accept", "text/event-stream");
        if (!behind.equals("0")) {
            request.header("Last-Event-ID", behind);
        }
        return new LiveReader(server.client(), request.build());
    }

    /** All that the server had sent; the connection ends by a reset, mostly. */
    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream took = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            for (int read = in.read(); read >= 0; read = in.read()) {
                took.write(read);
                byte[] more = new byte[in.available()];
                took.write(more, 0, Math.max(0, in.read(more)));
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return took.toString(StandardCharsets.UTF_8);
    }

    private static final Pattern EVENT = Pattern.compile("id: (\\S+)\n(?:event: \\S+\n)?data: (\\{.*?\\})\r?\n");

    /** Titles of the changes that came whole. */
    private static List<String> complete(String took) {
        return new ArrayList<>(EVENT.matcher(unchunked(took))
                .results()
                .filter(event -> !event.group(2).contains("\"control\""))
                .map(event -> title(Json.object(event.group(2).getBytes(StandardCharsets.UTF_8))))
                .toList());
    }

    private static String last(String took) {
        List<MatchResult> events = EVENT.matcher(unchunked(took)).results().toList();
        return events.get(events.size() - 1).group(1);
    }

    private static String title(ObjectNode change) {
        return change.path("after").path("title").asText();
    }

    private static List<String> titles(LiveReader reader) {
        return reader.changes().stream().map(SlowReaderIT::title).toList();
    }

    /** The body of a chunked answer, as far as it came. */
    private static String unchunked(String answer) {
        StringBuilder body = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (at < answer.length()) {
            int line = answer.indexOf("\r\n", at);
            if (line < 0) {
                break;
            }
            int size = Integer.parseInt(answer.substring(at, line), 16);
            body.append(answer, line + 2, Math.min(answer.length(), line + 2 + size));
            at = line + 2 + size + 2;
        }
        return body.toString();
    }
}
