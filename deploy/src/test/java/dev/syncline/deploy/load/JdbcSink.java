package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.deploy.Infrastructure;
import dev.syncline.event.Json;
import dev.syncline.projector.LoggedChange;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Debezium's JDBC sink connector in a standalone Connect worker of its own JVM, upserting the same documents from a topic
 * that holds them already, as JSON with its schema in every record.
 */
final class JdbcSink {
    private static final String VERSION = "3.6.0.Final";
    private static final String ARCHIVE = "debezium-connector-jdbc-" + VERSION + "-plugin.tar.gz";
    private static final URI CENTRAL = URI.create(
            "https://repo.maven.apache.org/maven2/io/debezium/debezium-connector-jdbc/" + VERSION + "/" + ARCHIVE);
    private static final String SHA_256 = "c23af8d416f0f801ffb0271b1a8fd9b5360ff8d66b0dd650e066bb56ecfddc05";
    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final long LOOK_EVERY_MILLIS = 50;

    private static final String TABLE = "tasks_by_sink";
    private static final Map<String, String> COLUMNS = Map.of(
            "_tenant", "_tenant",
            "id", "id",
            "title", "title",
            "description", "description",
            "status", "status",
            "priority", "priority");
    private static final List<String> KEY = List.of("_tenant", "id");

    private final Path directory;
    private final Path plugins;
    private final String bootstrap;
    private final String jdbcUrl;
    private final String user;
    private final String password;

    private JdbcSink(Path directory, Path plugins, String bootstrap, String jdbcUrl, String user, String password) {
        this.directory = directory;
        this.plugins = plugins;
        this.bootstrap = bootstrap;
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /** Empty, with a word on stderr, where the connector can't be had. */
    static Optional<JdbcSink> of(Path directory, String bootstrap, String jdbcUrl, String user, String password)
            throws IOException, InterruptedException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "syncline", "peers");
        Path plugins = cache.resolve("jdbc-sink-" + VERSION);
        try {
            if (Files.notExists(plugins)) {
                fetch(Files.createDirectories(cache), plugins);
            }
        } catch (IOException e) {
            System.err.println("no Debezium JDBC sink to measure beside: " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of(
                new JdbcSink(Files.createDirectories(directory), plugins, bootstrap, jdbcUrl, user, password));
    }

    private static void fetch(Path cache, Path plugins) throws IOException, InterruptedException {
        Path archive = cache.resolve(ARCHIVE);
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(CENTRAL).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200 || !SHA_256.equals(sha256(answer.body()))) {
            throw new IOException(CENTRAL + " gave " + answer.statusCode() + " or another file");
        }
        Files.write(archive, answer.body());
        Path half = Files.createTempDirectory(cache, "jdbc-sink-");
        Process tar = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", half.toString()).start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar can't unpack " + archive);
        }
        Files.delete(archive);
        Files.move(half, plugins);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Empties its table, which has the columns and indexes of the tasks. */
    void clear() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + TABLE);
            statement.execute("CREATE TABLE " + TABLE + " (LIKE tasks INCLUDING ALL)");
            // It knows text, and PostgreSQL then casts nothing.
            statement.execute("ALTER TABLE " + TABLE + " ALTER COLUMN id TYPE text");
        }
    }

    private Connection connect() throws SQLException {
        return java.sql.DriverManager.getConnection(jdbcUrl, user, password);
    }

    /**
     * From the first row that is there to the last, in seconds for each row.
     *
     * @param batch its {@code batch.size}
     * @param title that every document is given, so that it is known when all are there
     */
    double secondsPerRow(List<LoggedChange> changes, int batch, String title)
            throws IOException, InterruptedException, SQLException, ExecutionException {
        String topic = "sink-" + batch + "-" + title;
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        publish(changes, topic, title);
        Path said = directory.resolve(topic + ".out");
        Process worker = start(topic, batch, said);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            long first = await(statement, title, 1, worker, said);
            long begun = System.nanoTime();
            await(statement, title, changes.size(), worker, said);
            return (System.nanoTime() - begun) / 1e9 / (changes.size() - first);
        } finally {
            worker.destroy();
            worker.waitFor();
        }
    }

    private static long await(Statement statement, String title, long least, Process worker, Path said)
            throws SQLException, InterruptedException, IOException {
        long until = System.nanoTime() + WITHIN.toNanos();
        while (true) {
            try (ResultSet row =
                    statement.executeQuery("SELECT count(*) FROM " + TABLE + " WHERE title = '" + title + "'")) {
                row.next();
                if (row.getLong(1) >= least) {
                    return row.getLong(1);
                }
            }
            if (!worker.isAlive() || System.nanoTime() > until) {
                throw new IOException("the sink does not come to " + least + " rows: " + tail(said));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private static String tail(Path said) throws IOException {
        List<String> lines = Files.readAllLines(said);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    private void publish(List<LoggedChange> changes, String topic, String title) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 20, "batch.size", 256 << 10);
        ArrayNode all = schema(COLUMNS.keySet().stream().sorted().toList());
        ArrayNode key = schema(KEY);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (LoggedChange one : changes) {
                ObjectNode row = Json.NODES.objectNode();
                row.put("_tenant", one.change().key().tenant());
                one.change().after().orElseThrow().fields().properties().stream()
                        .filter(field -> COLUMNS.containsKey(field.getKey()))
                        .forEach(field -> row.set(field.getKey(), field.getValue()));
                row.put("title", title);
                ObjectNode id = Json.NODES.objectNode();
                KEY.forEach(name -> id.set(name, row.get(name)));
                var unused = producer.send(new ProducerRecord<>(topic, withSchema(key, id), withSchema(all, row)));
            }
        }
    }

    private static ArrayNode schema(List<String> names) {
        ArrayNode fields = Json.NODES.arrayNode();
        names.forEach(name ->
                fields.addObject().put("field", name).put("type", "string").put("optional", !KEY.contains(name)));
        return fields;
    }

    private static byte[] withSchema(ArrayNode fields, ObjectNode payload) {
        ObjectNode message = Json.NODES.objectNode();
        message.putObject("schema").put("type", "struct").put("optional", false).set("fields", fields);
        message.set("payload", payload);
        return Json.bytes(message);
    }

    private Process start(String topic, int batch, Path said) throws IOException {
        int port = Infrastructure.freePorts(1).get(0);
        Path worker = write(
                "worker.properties",
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "key.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "offset.storage.file.filename",
                        directory.resolve("offsets").toString(),
                        "plugin.path",
                        plugins.toString(),
                        "plugin.discovery",
                        "only_scan",
                        "listeners",
                        "http://127.0.0.1:" + port,
                        "consumer.max.poll.records",
                        Integer.toString(Math.max(batch, 500)),
                        "consumer.auto.offset.reset",
                        "earliest"));
        Path sink = write(
                "sink.properties",
                Map.of(
                        "name", topic,
                        "connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector",
                        "topics", topic,
                        "connection.url", jdbcUrl,
                        "connection.username", user,
                        "connection.password", password,
                        "insert.mode", "upsert",
                        "primary.key.mode", "record_key",
                        "collection.name.format", TABLE,
                        "batch.size", Integer.toString(batch)));
        // Capture's Debezium is another one than the sink's, and Connect would take the two for one.
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("debezium"))
                .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx768m",
                        "-cp",
                        classPath,
                        "org.apache.kafka.connect.cli.ConnectStandalone",
                        worker.toString(),
                        sink.toString()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private Path write(String name, Map<String, String> settings) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                settings.entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining("\n")));
    }
}
