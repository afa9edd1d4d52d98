package dev.syncline.deploy.fault;

import dev.syncline.server.dev.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One Kafka broker as a child process, to be killed and stopped. */
final class BrokerProcess implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final int advertised;
    private Process process;

    /** @param advertised where its clients find it */
    BrokerProcess(Path directory, int port, int controllerPort, int advertised) {
        this.directory = directory;
        this.port = port;
        this.controllerPort = controllerPort;
        this.advertised = advertised;
    }

    void start() throws IOException {
        process = Children.start(
                directory.resolveSibling("broker.out"),
                List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                BrokerProcess.class,
                List.of(
                        directory.toString(),
                        Integer.toString(port),
                        Integer.toString(controllerPort),
                        Integer.toString(advertised)));
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
