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

/** Brokers, a PostgreSQL and servers, each a process of its own with a relay before it. */
final class Arena implements Infrastructure {
    /** Of every topic that has more than one. */
    static final int PARTITIONS = 4;

    private static final String PASSWORD = "secret-of-the-test";
    static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private static final int JSON_MIB = 128;

    private final Path directory;
    private final int postgresPort;
    private final Brokers brokers;
    private final PostgresProcess postgres;
    private final Relay toPostgres;
    private final List<ServerProcess> servers;
    private final List<Relay> toServers = new ArrayList<>();
    private final RamDisk disk;
    private final GrowingCatalog catalog;
    private HealthWatch watch;

    /** Returns when all servers are ready. */
    Arena(Path directory, int servers, int brokers) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.catalog = new GrowingCatalog(directory.resolve("catalog"));
        this.brokers = new Brokers(directory.resolve("kafka"), brokers);
        this.postgresPort = Infrastructure.freePorts(1).get(0);
        this.toPostgres = new Relay(postgresPort);
        this.postgres = new PostgresProcess(directory.resolve("postgres"), postgresPort, PASSWORD);
        this.disk = RamDisk.mount(Files.createDirectories(directory.resolve("json")), JSON_MIB);
        this.servers = IntStream.range(0, servers).mapToObj(this::server).toList();
        try {
            postgres.start();
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
            ServerProcess server = new ServerProcess(directory.resolve("server" + number), this);
            Relay way = new Relay(server.directUri("").getPort());
            toServers.add(way);
            server.reachThrough(way.port());
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path kafkaDirectory() {
        return brokers.directory();
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

    /** The only one, or any. */
    BrokerProcess broker() {
        return brokers.first();
    }

    List<BrokerProcess> brokers() {
        return brokers.all();
    }

    /** As {@link #broker}. */
    Relay toKafka() {
        return brokers.toFirst();
    }

    /** By HTTP, to the first. */
    Relay toServer() {
        return toServers.get(0);
    }

    Relay toPostgres() {
        return toPostgres;
    }

    /** Under Kafka. */
    RamDisk kafkaDisk() {
        return brokers.disk();
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
        return new Addresses(bootstrapServers(), replicationFactor(), url(postgresPort), user(), PASSWORD);
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedPostgresServer.DATABASE;
    }

    @Override
    public String bootstrapServers() {
        return brokers.bootstrapServers();
    }

    @Override
    public int replicationFactor() {
        return brokers.all().size();
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
        parts.addAll(toServers);
        parts.addAll(List.of(postgres, brokers, toPostgres, disk));
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("not closed: " + e);
            }
        }
    }
}
