package dev.syncline.deploy;

import dev.syncline.server.dev.EmbeddedKafka;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Kafka inside this JVM and PostgreSQL beside it, as {@code dev} runs them; each can be stopped and started again. */
final class EmbeddedInfrastructure implements Infrastructure {
    private static final String PASSWORD = "secret-of-the-test";

    private final Path directory;
    private final List<Integer> ports = Infrastructure.freePorts(3);
    private EmbeddedKafka kafka;
    private EmbeddedPostgresServer postgres;

    EmbeddedInfrastructure(Path directory) {
        this.directory = directory;
        startKafka();
        startPostgres();
    }

    void startKafka() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), ports.get(0), ports.get(1));
    }

    void stopKafka() {
        kafka.close();
        kafka = null;
    }

    void startPostgres() {
        postgres = EmbeddedPostgresServer.start(
                directory.resolve("postgres"), ports.get(2), PASSWORD, directory.resolve("postgres.log"));
    }

    void stopPostgres() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        postgres = null;
    }

    /** To the postmaster and all its backends: with {@code STOP} they hang, though their sockets stay open. */
    void signalPostgres(String signal) throws IOException, InterruptedException {
        Path pidFile;
        try (var files = Files.walk(directory.resolve("postgres"))) {
            pidFile = files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
        }
        ProcessHandle postmaster = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pidFile).get(0)))
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(postmaster.pid())));
        postmaster.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.get(0);
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + ports.get(2) + "/" + EmbeddedPostgresServer.DATABASE;
    }

    @Override
    public String user() {
        return EmbeddedPostgresServer.USER;
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public void close() {
        if (postgres != null) {
            stopPostgres();
        }
        if (kafka != null) {
            stopKafka();
        }
    }
}
