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
import java.util.function.Consumer;
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
    private String host = ServerSettings.LOCALHOST;
    private List<String> prefix = List.of();
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
        Files.write(configuration(), Json.bytes(settings(infrastructure, catalog)));
    }

    private ServerProcess(ServerProcess first) {
        this.directory = first.directory;
        this.http = first.http;
        this.door = first.door;
        this.host = first.host;
        this.prefix = first.prefix;
        this.admin = first.admin;
    }

    /** Another process with this one's configuration. */
    public ServerProcess twin() {
        return new ServerProcess(this);
    }

    /** From the next start on; the server must not run. */
    public void use(Path catalog) throws IOException {
        configure(settings -> settings.put("catalog", catalog.toString()));
    }

    /** As {@link #use}: anything in its configuration. */
    public void configure(Consumer<ObjectNode> change) throws IOException {
        ObjectNode settings = Json.object(Files.readAllBytes(configuration()));
        change.accept(settings);
        Files.write(configuration(), Json.bytes(settings));
    }

    /**
     * As {@link #use}: it runs somewhere else.
     *
     * @param address where it listens then
     * @param entering what its command begins with there
     */
    public void move(String address, List<String> entering) throws IOException {
        host = address;
        prefix = List.copyOf(entering);
        configure(settings -> ServerSettings.listen(settings, address));
    }

    private ObjectNode settings(Infrastructure infrastructure, String catalog) {
        ObjectNode settings = ServerSettings.of(infrastructure, http, admin).put("catalog", catalog);
        settings.putObject("jsonStore").put("directory", jsonStore().toString());
        settings.putObject("decider")
                .put("stateDirectory", directory.resolve("decider").toString());
        return settings;
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
        return at(door == http ? host : ServerSettings.LOCALHOST, door, path);
    }

    /** Whatever stands before it. */
    public URI directUri(String path) {
        return at(host, http, path);
    }

    private static URI at(String host, int port, String path) {
        return URI.create("http://" + host + ":" + port + path);
    }

    public URI adminUri(String path) {
        return at(host, admin, path);
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
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(prefix))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output().toString())));
        builder.command().addAll(command);
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

    /** Whether capture works here: of several servers it does on one. */
    public boolean captures() throws IOException, InterruptedException {
        return status().at("/dependencies/capture/reason").asText().startsWith("reads the slot");
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
