package dev.syncline.deploy.fault;

import dev.syncline.server.dev.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One Kafka broker as a child process, to be killed and stopped. */
final class BrokerProcess implements AutoCloseable {
    private final Path output;
    private final Path data;
    private final Class<?> main;
    private final List<String> arguments;
    private final Runnable format;
    private Process process;

    /** @param format makes its empty directory one that it can start with */
    BrokerProcess(Path output, Path data, Class<?> main, List<String> arguments, Runnable format) {
        this.output = output;
        this.data = data;
        this.main = main;
        this.arguments = arguments;
        this.format = format;
    }

    /**
     * The only one, as {@code dev} runs it; it formats by itself.
     *
     * @param advertised where its clients find it
     */
    static BrokerProcess embedded(Path data, int port, int controllerPort, int advertised) {
        List<String> arguments = List.of(
                data.toString(),
                Integer.toString(port),
                Integer.toString(controllerPort),
                Integer.toString(advertised));
        return new BrokerProcess(data.resolveSibling("broker.out"), data, BrokerProcess.class, arguments, () -> {});
    }

    void start() throws IOException {
        process = Children.start(
                output, List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), main, arguments);
    }

    /** SIGKILL, and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** As a disk that is replaced by an empty one; what is mounted there stays. It must not run. */
    void loseData() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            files.filter(file -> !file.equals(data))
                    .sorted(Comparator.reverseOrder())
                    .forEach(BrokerProcess::delete);
        }
        format.run();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        Children.signal(name, process.toHandle());
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-end"));
        System.out.println("broker: serves on " + kafka.bootstrapServers());
        Thread.currentThread().join();
    }
}
