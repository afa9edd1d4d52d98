package dev.syncline.deploy.load;

import dev.syncline.catalog.Catalog;
import dev.syncline.deploy.Infrastructure;
import dev.syncline.projector.LoggedChange;
import dev.syncline.server.dev.EmbeddedKafka;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/bin/rates}. */
@Command(
        name = "rates",
        mixinStandardHelpOptions = true,
        description = "Measures the decider and each store's writer alone, on an own Kafka and PostgreSQL with fsync,"
                + " beside a raw peer that does the same work in the same run.")
public final class StageRates implements Callable<Integer> {
    private static final String PASSWORD = "secret-of-the-measurement";

    @Option(names = "--documents", defaultValue = "200000", description = "Default: ${DEFAULT-VALUE}.")
    private int documents;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Each with other documents; the first warms up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StageRates()).execute(arguments));
    }

    /**
     * What one stage did.
     *
     * @param seconds it took
     * @param peerSeconds that the peer took for the same documents
     */
    record Measured(String stage, String peer, double seconds, double peerSeconds) {
        void print(int round, int documents) {
            System.out.printf(
                    "%5d  %-18s %,10.0f/s   %-40s %,10.0f/s   ratio %.2f%n",
                    round, stage, documents / seconds, peer, documents / peerSeconds, peerSeconds / seconds);
        }
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf("%,d documents of tasks, %d bytes each%n", documents, TaskEvents.bytes());
        try (Rig rig = new Rig(Files.createTempDirectory("syncline-rates-"))) {
            for (int round = 0; round < rounds; round++) {
                rig.decider().measure(round, documents).print(round, documents);
                List<LoggedChange> changes = rig.decider().changes(documents);
                for (Measured measured : rig.postgres().measure(changes)) {
                    measured.print(round, documents);
                }
                rig.json(round).measure(changes).print(round, documents);
            }
        }
        return 0;
    }

    /** A Kafka and a PostgreSQL for one stage at a time; its directory is deleted when it is closed. */
    static final class Rig implements AutoCloseable {
        private final Path directory;
        private final EmbeddedKafka kafka;
        private final EmbeddedPostgresServer server;
        private final DeciderRate decider;

        Rig(Path directory) throws Exception {
            this.directory = Files.createDirectories(directory);
            List<Integer> ports = Infrastructure.freePorts(3);
            this.kafka = EmbeddedKafka.start(directory.resolve("kafka"), ports.get(0), ports.get(1));
            this.server = EmbeddedPostgresServer.start(
                    directory.resolve("postgres"), ports.get(2), PASSWORD, directory.resolve("postgres.log"));
            this.decider = new DeciderRate(kafka.bootstrapServers(), Catalog.workspace(), directory.resolve("state"));
        }

        DeciderRate decider() {
            return decider;
        }

        Optional<JdbcSink> sink() throws IOException, InterruptedException {
            return JdbcSink.of(
                    directory.resolve("sink"),
                    kafka.bootstrapServers(),
                    server.jdbcUrl(),
                    EmbeddedPostgresServer.USER,
                    PASSWORD);
        }

        PostgresRate postgres() {
            return new PostgresRate(server.jdbcUrl(), PASSWORD);
        }

        JsonRate json(int round) {
            return new JsonRate(directory.resolve("json-" + round));
        }

        @Override
        public void close() throws IOException {
            decider.close();
            server.close();
            kafka.close();
            delete(directory);
        }
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
