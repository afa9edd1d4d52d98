package dev.syncline.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A script of {@code src/test/resources/electric} on Node.js, which tells what it sees as JSON lines. */
final class NodeProcess implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration INSTALL_WITHIN = Duration.ofMinutes(3);

    private final Process process;
    private final List<ObjectNode> told = new CopyOnWriteArrayList<>();
    private final List<String> other = new CopyOnWriteArrayList<>();

    private NodeProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "node-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether this machine has Node.js and npm. */
    static boolean isThere() {
        return answers("node") && answers("npm");
    }

    private static boolean answers(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the scripts and the official clients that they use into the directory. */
    static void install(Path directory) throws IOException, InterruptedException {
        for (String name : List.of("package.json", "follow.mjs", "collection.mjs", "optimistic.mjs", "subset.mjs")) {
            try (var resource = NodeProcess.class.getResourceAsStream("/electric/" + name)) {
                Files.copy(resource, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        npm(directory, List.of());
    }

    /** The file that browsers run, of the official client that the scripts use. */
    static Path installBrowserClient(Path directory) throws IOException, InterruptedException {
        String name = "@electric-sql/client";
        try (var resource = NodeProcess.class.getResourceAsStream("/electric/package.json")) {
            ObjectNode scripts = Json.object(resource.readAllBytes());
            String version = scripts.path("dependencies").path(name).asText();
            npm(directory, List.of("--prefix", ".", name + "@" + version));
        }
        return directory.resolve("node_modules").resolve(name).resolve("dist/index.browser.mjs");
    }

    private static void npm(Path directory, List<String> what) throws IOException, InterruptedException {
        Path log = directory.resolve("npm.log");
        List<String> command =
                new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock"));
        command.addAll(what);
        Process npm = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(INSTALL_WITHIN.toSeconds(), TimeUnit.SECONDS) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            Assumptions.abort("skipped: npm could not install the clients: " + Files.readString(log));
        }
    }

    static NodeProcess start(Path directory, String script, ObjectNode settings) throws IOException {
        return new NodeProcess(new ProcessBuilder("node", script, Json.text(settings))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    told.add(Json.object(line.getBytes(StandardCharsets.UTF_8)));
                } else {
                    other.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it told until now. */
    List<ObjectNode> told() {
        return told;
    }

    /** Until the last line with this member is as demanded. */
    ObjectNode awaitLast(String member, Predicate<ObjectNode> demanded) {
        try {
            Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> last(member).filter(demanded).isPresent());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("told last: " + last(member) + "\n" + String.join("\n", other), e);
        }
        return last(member).orElseThrow();
    }

    private java.util.Optional<ObjectNode> last(String member) {
        return told.stream().filter(line -> line.has(member)).reduce((before, after) -> after);
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + told + " " + other);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
