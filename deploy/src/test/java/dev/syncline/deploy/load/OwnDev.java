package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code syncline dev} of the measurement's own, on free ports. */
final class OwnDev implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Path directory;
    private final String command;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    /** @param command that runs syncline */
    OwnDev(Path directory, String command) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.command = command;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "own-dev"));
    }

    /** Returns how many seconds it took until everything was ready. */
    double start() throws IOException, InterruptedException {
        Files.deleteIfExists(ready());
        long begun = System.nanoTime();
        process = new ProcessBuilder(List.of(command, "dev", "--port", "0"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("dev.out").toFile()))
                .start();
        long until = begun + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IllegalStateException("syncline dev is not ready, see " + directory.resolve("dev.out"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private boolean isReady() throws IOException, InterruptedException {
        try {
            return Files.exists(ready()) && status().path("status").asText().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }

    private Path ready() {
        return directory.resolve(".syncline/dev.json");
    }

    JsonNode addresses() throws IOException {
        return Json.read(Files.readAllBytes(ready()));
    }

    JsonNode status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(addresses().get("http").asText() + "/v1/ops/status"))
                .build();
        return Json.read(
                client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    /** Changes that both stores have applied since it started. */
    long applied() throws IOException, InterruptedException {
        JsonNode parts = status().get("dependencies");
        return Math.min(
                parts.at("/projector.postgres/applied").asLong(),
                parts.at("/projector.json/applied").asLong());
    }

    /** As {@link #applied}, when nothing is left to apply. */
    long appliedAtRest() throws IOException, InterruptedException {
        while (true) {
            JsonNode parts = status().get("dependencies");
            long left = parts.at("/decider/lagRecords").asLong()
                    + parts.at("/projector.postgres/lagRecords").asLong()
                    + parts.at("/projector.json/lagRecords").asLong();
            long applied = applied();
            TimeUnit.MILLISECONDS.sleep(20 * LOOK_EVERY_MILLIS);
            if (left == 0 && applied == applied()) {
                return applied;
            }
        }
    }

    /** Resident memory of the server, with Kafka in it, in MiB. */
    long residentMib() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    long pid() throws IOException {
        return addresses().get("pid").asLong();
    }

    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
    }
}
