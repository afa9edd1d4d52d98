package dev.syncline.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code syncline server} as a child process, to be killed. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private static final String HEAP = "512m";

    private final Path directory;
    private final int http;
    private final int admin;
    private int door;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private Process process;

    public ServerProcess(Path directory, Infrastructure infrastructure) throws IOException {
        this(directory, infrastructure, "workspace");
    }

    /** @param catalog {@code workspace} or a directory */
    public ServerProcess(Path directory, Infrastructure infrastructure, String catalog) throws IOException {
        this.directory = Files.createDirectories(directory);
        List<Integer> ports = Infrastructure.freePorts(2);
        this.http = ports.get(0);
        this.door = http;
        this.admin = ports.get(1);
        Files.write(configuration(), Json.bytes(configuration(infrastructure, catalog)));
    }

    private ServerProcess(ServerProcess first) {
        this.directory = first.directory;
        this.http = first.http;
        this.door = first.door;
        this.admin = first.admin;
    }

    /** Another process with this one's configuration. */
    public ServerProcess twin() {
        return new ServerProcess(this);
    }

    /** From the next start on; the server must not run. */
    public void use(Path catalog) throws IOException {
        ObjectNode changed = Json.object(Files.readAllBytes(configuration()));
        Files.write(configuration(), Json.bytes(changed.put("catalog", catalog.toString())));
    }

    /** Settings of its Kafka clients, from the next start on; the server must not run. */
    public void useClient(Map<String, String> settings) throws IOException {
        ObjectNode changed = Json.object(Files.readAllBytes(configuration()));
        ObjectNode client = changed.withObject("/kafka").putObject("client");
        settings.forEach(client::put);
        Files.write(configuration(), Json.bytes(changed));
    }

    private ObjectNode configuration(Infrastructure infrastructure, String catalog) {
        ObjectNode root = Json.NODES.objectNode().put("catalog", catalog);
        root.putObject("kafka")
                .put("bootstrapServers", infrastructure.bootstrapServers())
                .put("replicationFactor", infrastructure.replicationFactor());
        root.putObject("postgres")
                .put("url", infrastructure.jdbcUrl())
                .put("user", infrastructure.user())
                .put("password", infrastructure.password());
        root.putObject("jsonStore").put("directory", jsonStore().toString());
        root.putObject("decider")
                .put("stateDirectory", directory.resolve("decider").toString());
        root.putObject("live").put("deletable", true);
        root.putObject("http").putArray("allowedOrigins").add("https://*.example");
        ObjectNode server = root.putObject("server");
        server.putObject("requestLog").putArray("appenders");
        connector(server, "applicationConnectors", "h2c", http);
        connector(server, "adminConnectors", "http", admin);
        ObjectNode logging = root.putObject("logging").put("level", "WARN");
        logging.putObject("loggers")
                .put("dev.syncline", "INFO")
                .put("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", "ERROR");
        return root;
    }

    private static void connector(ObjectNode server, String name, String type, int port) {
        server.putArray(name)
                .addObject()
                .put("type", type)
                .put("bindHost", "127.0.0.1")
                .put("port", port);
    }

    public Path configuration() {
        return directory.resolve("server.yml");
    }

    public Path jsonStore() {
        return directory.resolveSibling("json");
    }

    /** Where the snapshots of shapes are. */
    public Path shapes() {
        return directory.resolve("decider-shapes");
    }

    /** As if its disk had been lost; the server must not run. */
    public void deleteIndex() throws IOException {
        delete(directory.resolve("decider-index"));
    }

    /** As {@link #deleteIndex}, what the decider knows. */
    public void deleteState() throws IOException {
        delete(directory.resolve("decider"));
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** From now on those who use it come through there; who looks after it does not. */
    public void reachThrough(int port) {
        door = port;
    }

    public URI uri(String path) {
        return local(door, path);
    }

    /** Whatever stands before it. */
    public URI directUri(String path) {
        return local(http, path);
    }

    private static URI local(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public URI adminUri(String path) {
        return local(admin, path);
    }

    public Path output() {
        return directory.resolve("server.out");
    }

    public HttpClient client() {
        return client;
    }

    public void start() throws IOException {
        start("dev.syncline.cli.Syncline", "server");
    }

    /** @param environment beside this process's own */
    public void start(Map<String, String> environment) throws IOException {
        start(environment, "dev.syncline.cli.Syncline", "server");
    }

    /** @param main takes the configuration's file behind {@code arguments} */
    public void start(String main, String... arguments) throws IOException {
        start(Map.of(), main, arguments);
    }

    /** How a server's JVM begins. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError");
    }

    /** @param syncline the command of another build */
    public void start(Path syncline) throws IOException {
        start(Map.of("SYNCLINE_HEAP", HEAP), new ArrayList<>(List.of(syncline.toString(), "server")));
    }

    /** As both of them. */
    public void start(Map<String, String> environment, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(ClassArchive.options());
        command.add(main);
        command.addAll(List.of(arguments));
        start(environment, command);
    }

    private void start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output().toString())));
        builder.command().add(configuration().toString());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public void awaitReady() {
        await().atMost(READY_WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(
                        "the server ended with " + process.exitValue() + ", see " + output() + "\n" + tail());
            }
            return isReady();
        });
    }

    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** Waits for the end. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("the server still runs");
        }
        return process.exitValue();
    }

    public String tail() throws IOException {
        List<String> lines = Files.readAllLines(output());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    public boolean isReady() {
        try {
            return client.send(
                                    HttpRequest.newBuilder(adminUri("/readyz"))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether this store answers. */
    public boolean readsFrom(String store) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/tasks?limit=1"))
                .header("Syncline-Store", store)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    public ObjectNode status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(directUri("/v1/ops/status"))
                .timeout(ANSWER_WITHIN)
                .build();
        return Json.object(
                client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    /** Whether the metrics say of every part that it is well. */
    public boolean metricsAreWell() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(adminUri("/metrics"))
                .timeout(ANSWER_WITHIN)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .noneMatch(line -> line.startsWith("syncline_ok{") && line.endsWith(" 0.0"));
    }

    /** Established TCP connections of this process's machine to an address, as Linux counts them. */
    public long connectionsTo(String address) throws IOException {
        String port = ":%04X ".formatted(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
        long count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (var lines = Files.lines(Path.of(table))) {
                count += lines.map(line -> line.trim().split("\\s+"))
                        .filter(parts -> parts.length > 3 && (parts[2] + " ").endsWith(port) && parts[3].equals("01"))
                        .count();
            }
        }
        return count;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGKILL, and waits for the end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the server did not stop within 30 s of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
