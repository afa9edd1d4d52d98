package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However an answer ends on a real Jetty, its place is free again: only one may be open here. */
class AdmissionJettyTest {
    private final Admission admission = new Admission(1);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Server server = new Server();
    private URI answer;

    /** Says some words; then the answer ends, or fails. */
    private static final class Words implements Outflow.Source {
        private final Deque<String> left = new ArrayDeque<>(List.of("one ", "two "));
        private final boolean fails;

        Words(boolean fails) {
            this.fails = fails;
        }

        @Override
        public Optional<byte[]> next() {
            if (left.isEmpty() && fails) {
                throw new IllegalStateException("planted");
            }
            return Optional.ofNullable(left.poll()).map(word -> word.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean blocks() {
            return false;
        }

        @Override
        public boolean isDone() {
            return left.isEmpty() && !fails;
        }

        @Override
        public void closed() {
            // nothing is held
        }
    }

    private final class Door extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Words words = new Words("fails".equals(request.getQueryString()));
            Answers.guarded(
                    response,
                    () -> admission.admit(
                            request,
                            () -> Outflow.open(
                                            request.startAsync(),
                                            words,
                                            new Outflow.Executors(threads, threads, new LongAdder()))
                                    .wake()));
        }
    }

    @BeforeEach
    void start() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder door = new ServletHolder(new Door());
        door.setAsyncSupported(true);
        context.addServlet(door, "/*");
        server.setHandler(context);
        server.start();
        answer = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        threads.shutdownNow();
    }

    private HttpResponse<String> get(String query) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(answer.resolve(query)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** One that comes while the last one ends may be refused: it asks again. */
    @Test
    void placeIsFreeBehindACompleteAnswer() {
        for (int i = 0; i < 3; i++) {
            Awaitility.await().until(() -> get("").body().equals("one two "));
        }
    }

    @Test
    void placeIsFreeBehindAnAnswerThatIsBrokenOff() {
        for (int i = 0; i < 3; i++) {
            Awaitility.await().until(() -> isBroken("?fails"));
        }

        Awaitility.await().until(() -> get("").body().equals("one two "));
    }

    @Test
    void whoeverComesWhenTheServerStopsIsToldSo() throws Exception {
        admission.close();

        HttpResponse<String> refused = get("");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("\"code\":\"stopping\"").contains("\"retryable\":true");
    }

    private boolean isBroken(String query) throws InterruptedException {
        try {
            get(query);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
