package dev.syncline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.server.dev.Dev;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline dev}. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline dev                      data stays in .syncline; stop it with Ctrl-C%n"
                + "  syncline dev --ephemeral --port 0 keeps nothing, takes a free port%n"
                + "  syncline dev --reset --yes        wipes the data first%n"
                + "%n",
        header = "Kafka, PostgreSQL and the server on this machine, on loopback only.")
final class DevCommand implements Callable<Integer> {
    private static final Path DEFAULT_DIRECTORY = Path.of(".syncline");

    @Option(names = "--data-dir", paramLabel = "DIR", description = "where the data stays (default: .syncline)")
    private Path directory = DEFAULT_DIRECTORY;

    @Option(names = "--reset", description = "wipe the data directory first")
    private boolean reset;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--ephemeral", description = "keep nothing: a temporary directory, deleted at the end")
    private boolean ephemeral;

    @Option(names = "--port", description = "of the API; the admin port is the next one; 0 takes free ones")
    private int port = 8080;

    @Option(names = "--kafka-port", description = "of Kafka (default: chosen once per data directory)")
    private Optional<Integer> kafkaPort = Optional.empty();

    @Option(names = "--postgres-port", description = "of PostgreSQL (default: chosen once per data directory)")
    private Optional<Integer> postgresPort = Optional.empty();

    @Option(names = "--catalog", paramLabel = "DIR", description = "JSON Schema files, one per collection")
    private String catalog = "workspace";

    @Option(
            names = "--demo-client",
            paramLabel = "FILE",
            description = "index.browser.mjs of @electric-sql/client 1.5.28, for the demo page without internet")
    private Optional<Path> demoClient = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table or json: how the banner is written")
    private OutputFormat output = OutputFormat.TABLE;

    @Option(names = "--quiet", description = "no banner")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65_534) {
            throw new CommandException(ExitCode.USAGE, "--port must be 0 to 65534, was " + port);
        }
        if (reset && !ephemeral) {
            confirmReset();
        }
        Path root = ephemeral ? Files.createTempDirectory("syncline-dev-") : directory;
        long from = System.nanoTime();
        Dev dev = new Dev(
                new Dev.DevOptions(root, reset, port, kafkaPort, postgresPort, catalog, demoClient), this::progress);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(dev, root, stopped), "syncline-stop"));
        ObjectNode addresses = dev.start();
        if (!quiet) {
            banner(addresses, (System.nanoTime() - from) / 1e9);
        }
        StartDoctor.examine(root.resolve("server.yml"), spec.commandLine().getErr());
        stopped.await();
        return ExitCode.DONE;
    }

    @SuppressWarnings(
            "SystemConsoleNull") // from JDK 22 on there is one without a terminal: it reads no answer, and nothing is
    // wiped
    private void confirmReset() {
        if (yes || !Files.exists(directory)) {
            return;
        }
        if (System.console() == null) {
            throw new CommandException(
                    ExitCode.NEEDS_CONFIRMATION,
                    "This wipes " + directory + ". Say so without a terminal: --reset --yes");
        }
        String answer = System.console().readLine("Wipe %s? [y/N] ", directory);
        if (answer == null || !answer.trim().equalsIgnoreCase("y")) {
            throw new CommandException(ExitCode.REFUSED, "Nothing was wiped");
        }
    }

    private void stop(Dev dev, Path root, CountDownLatch stopped) {
        progress("stopping");
        dev.close();
        if (ephemeral) {
            delete(root);
        }
        stopped.countDown();
    }

    private static void delete(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void progress(String step) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("syncline dev: " + step);
        err.flush();
    }

    private void banner(ObjectNode addresses, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        if (output != OutputFormat.TABLE) {
            out.println(Json.text(addresses));
            out.flush();
            return;
        }
        String http = addresses.path("http").asText();
        out.printf(
                "Syncline %s dev, ready in %.1f s           DEV: one machine, no replicas, loopback only%n",
                Versions.current(), seconds);
        line(out, "API", http + "/v1");
        line(out, "Demo", addresses.path("demo").asText() + "    a task board, live");
        line(out, "Admin", addresses.path("admin").asText() + "          health, metrics");
        line(out, "Kafka", addresses.path("kafka").asText());
        line(out, "PostgreSQL", addresses.path("postgres").asText());
        line(out, "JSON store", addresses.path("jsonStore").asText());
        line(
                out,
                "Data",
                addresses.path("data").asText()
                        + (ephemeral
                                ? "   deleted at the end"
                                : "   stays; wipe: " + Syncline.called() + " dev --reset" + where()));
        line(out, "Try", "curl -H 'Content-Type: application/json' -d '{\"title\":\"hello\"}' " + http + "/v1/tasks");
        line(out, "Watch", Syncline.called() + " tail tasks            stop: Ctrl-C");
        out.flush();
    }

    private String where() {
        return directory.equals(DEFAULT_DIRECTORY) ? "" : " --data-dir " + directory;
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("  %-12s %s%n", name, value);
    }
}
