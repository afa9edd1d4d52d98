package dev.syncline.deploy.fault;

import dev.syncline.deploy.Infrastructure;
import dev.syncline.deploy.Operations;
import dev.syncline.deploy.Relay;
import dev.syncline.deploy.ServerProcess;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A broker, a PostgreSQL and servers, each a process of its own, with a relay before Kafka and one before PostgreSQL. */
final class Arena implements Infrastructure {
    /** Of every topic that has more than one. */
    static final int PARTITIONS = 4;

    private static final String PASSWORD = "secret-of-the-test";
    static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private static final int JSON_MIB = 128;
    private static final int KAFKA_MIB = 384;

    private final Path directory;
    private final int postgresPort;
    private final BrokerProcess broker;
    private final PostgresProcess postgres;
    private final Relay toKafka;
    private final Relay toPostgres;
    private final List<ServerProcess> servers;
    private final RamDisk kafkaDisk;
    private final RamDisk disk;
    private final GrowingCatalog catalog;
    private HealthWatch watch;

    /** Returns when all servers are ready. */
    Arena(Path directory, int servers) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.catalog = new GrowingCatalog(directory.resolve("catalog"));
        List<Integer> ports = Infrastructure.freePorts(3);
        this.postgresPort = ports.get(2);
        this.toKafka = new Relay(ports.get(0));
        this.toPostgres = new Relay(postgresPort);
        this.kafkaDisk = RamDisk.mount(Files.createDirectories(kafkaDirectory()), KAFKA_MIB);
        this.broker = new BrokerProcess(directory.resolve("kafka"), ports.get(0), ports.get(1), toKafka.port());
        broker.start();
        this.postgres = new PostgresProcess(directory.resolve("postgres"), postgresPort, PASSWORD);
        postgres.start();
        this.disk = RamDisk.mount(Files.createDirectories(directory.resolve("json")), JSON_MIB);
        this.servers = IntStream.range(0, servers).mapToObj(this::server).toList();
        try {
            for (ServerProcess server : this.servers) {
                server.start();
            }
            awaitReady();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private ServerProcess server(int number) {
        try {
            return new ServerProcess(directory.resolve("server" + number), this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path kafkaDirectory() {
        return directory.resolve("kafka");
    }

    GrowingCatalog catalog() {
        return catalog;
    }

    /** Of the changes that the feed tells. */
    int partition() {
        return LogTopics.partitionOf(Workload.TENANT, PARTITIONS);
    }

    /** Who looks at whether the fault at hand is told. */
    void watched(HealthWatch by) {
        watch = by;
    }

    HealthWatch watch() {
        return watch;
    }

    PostgresProcess postgres() {
        return postgres;
    }

    BrokerProcess broker() {
        return broker;
    }

    Relay toKafka() {
        return toKafka;
    }

    Relay toPostgres() {
        return toPostgres;
    }

    /** Under Kafka. */
    RamDisk kafkaDisk() {
        return kafkaDisk;
    }

    /** Under the JSON store. */
    RamDisk disk() {
        return disk;
    }

    List<ServerProcess> servers() {
        return servers;
    }

    ServerProcess server() {
        return servers.get(0);
    }

    /** Waits until everything is well. */
    void heal() {
        awaitReady();
    }

    private void awaitReady() {
        for (ServerProcess server : servers) {
            Awaitility.await()
                    .atMost(READY_WITHIN)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isWell(server));
        }
    }

    /** Not only that it takes writes: everything it does is done. */
    static boolean isWell(ServerProcess server) {
        try {
            if (server.hasEnded()) {
                throw new IllegalStateException("a server ended by itself:\n" + server.tail());
            }
            return server.isReady() && server.status().path("status").asText().equals("ready");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** By somebody else, past the relay. */
    void sql(String... statements) throws SQLException {
        try (Connection connection = others().connect();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    /** As {@link #text}. */
    boolean isTrue(String query) throws SQLException {
        return text(query).equals("t");
    }

    /** By somebody else, past the relay: what a query of one value says, as text; empty where it says nothing. */
    String text(String query) throws SQLException {
        try (Connection connection = others().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /** A write to the tasks, whatever those who write at random are about. */
    void knock() {
        new Operations(server())
                .send(
                        "POST",
                        "/v1/tasks",
                        "{\"title\":\"knock\",\"description\":\"-\",\"priority\":\"high\",\"dueAt\":\"2026-11-28T00:00:00Z\"}");
    }

    /** The same, for those who are no part of Syncline: their PostgreSQL has no relay before it. */
    Infrastructure others() {
        return new Infrastructure() {
            @Override
            public String bootstrapServers() {
                return Arena.this.bootstrapServers();
            }

            @Override
            public String jdbcUrl() {
                return url(postgresPort);
            }

            @Override
            public String user() {
                return Arena.this.user();
            }

            @Override
            public String password() {
                return PASSWORD;
            }

            @Override
            public void close() {
                // the arena's
            }
        };
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedPostgresServer.DATABASE;
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + toKafka.port();
    }

    @Override
    public String jdbcUrl() {
        return url(toPostgres.port());
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
        List<AutoCloseable> parts = new ArrayList<>(servers);
        parts.addAll(List.of(postgres, broker, toPostgres, toKafka, disk, kafkaDisk));
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("not closed: " + e);
            }
        }
    }
}
