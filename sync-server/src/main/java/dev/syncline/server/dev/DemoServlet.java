package dev.syncline.server.dev;

import dev.syncline.event.Json;
import dev.syncline.server.http.Problem;
import dev.syncline.server.http.ProblemCode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The demo page: a task board on the official client, below {@code /demo/}. It has these files and no others. */
final class DemoServlet extends HttpServlet {
    static final String PATH = "/demo/";
    static final String MAPPING = PATH + "*";

    private static final long serialVersionUID = 1;
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final Map<String, String> TYPES = Map.of(
            "index.html",
            "text/html; charset=utf-8",
            "board.css",
            "text/css; charset=utf-8",
            "board.mjs",
            SCRIPT,
            "cards.mjs",
            SCRIPT);
    private static final String CLIENT = "client.mjs";
    /** index.html has the hash of it. */
    private static final String CLIENT_ELSEWHERE =
            "https://cdn.jsdelivr.net/npm/@electric-sql/client@1.5.28/dist/index.browser.mjs";

    private static final String POLICY = "default-src 'none'; script-src 'self' " + CLIENT_ELSEWHERE
            + "; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    private final transient Map<String, byte[]> files;

    private DemoServlet(Map<String, byte[]> files) {
        this.files = Map.copyOf(files);
    }

    /**
     * @param client the official client's file; without it browsers are sent to where it is published
     * @throws DevException if the client can't be read
     */
    static DemoServlet with(Optional<Path> client) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        for (String name : TYPES.keySet()) {
            try (InputStream file = DemoServlet.class.getResourceAsStream("demo/" + name)) {
                files.put(name, file.readAllBytes());
            }
        }
        if (client.isPresent()) {
            files.put(CLIENT, read(client.get()));
        }
        return new DemoServlet(files);
    }

    private static byte[] read(Path client) {
        try {
            return Files.readAllBytes(client);
        } catch (IOException e) {
            throw new DevException(
                    "The client of the demo page, " + client + ", is not readable. Choose"
                            + " node_modules/@electric-sql/client/dist/index.browser.mjs, or leave --demo-client out",
                    e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-cache");
        String path = request.getPathInfo();
        if (path == null) {
            redirect(response, PATH);
            return;
        }
        String name = path.equals("/") ? "index.html" : path.substring(1);
        byte[] file = files.get(name);
        if (file != null) {
            send(response, TYPES.getOrDefault(name, SCRIPT), file);
        } else if (name.equals(CLIENT)) {
            redirect(response, CLIENT_ELSEWHERE);
        } else {
            notFound(response);
        }
    }

    private static void redirect(HttpServletResponse response, String location) {
        response.setStatus(HttpServletResponse.SC_FOUND);
        response.setHeader("Location", location);
    }

    private static void send(HttpServletResponse response, String type, byte[] body) throws IOException {
        response.setContentType(type);
        response.setContentLength(body.length);
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.getOutputStream().write(body);
    }

    private static void notFound(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        response.setContentType("application/problem+json");
        Problem problem = Problem.of(ProblemCode.UNKNOWN_ROUTE, "The demo page has no such file");
        response.getOutputStream().write(Json.bytes(problem.tree()));
    }
}
