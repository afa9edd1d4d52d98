package dev.syncline.deploy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * A running server for all classes of this JVM that leave it running: one start instead of one for each. They share its
 * documents, so each looks at its own only.
 */
final class SharedServer implements BeforeAllCallback {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Running running;

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedServer.class))
                .getOrComputeIfAbsent(Running.class, type -> Running.start(), Running.class);
        // Whoever was here before may have taken PostgreSQL or the server away for a while.
        running.server().awaitReady();
        await().atMost(SOON).until(() -> running.server().readsFrom("postgres"));
    }

    ServerProcess process() {
        return running.server();
    }

    EmbeddedInfrastructure infrastructure() {
        return running.infrastructure();
    }

    private record Running(Path directory, EmbeddedInfrastructure infrastructure, ServerProcess server)
            implements AutoCloseable {
        static Running start() {
            try {
                Path directory = Files.createTempDirectory("syncline-shared");
                EmbeddedInfrastructure infrastructure = new EmbeddedInfrastructure(directory);
                ServerProcess server = new ServerProcess(directory.resolve("server"), infrastructure);
                Running running = new Running(directory, infrastructure, server);
                server.start();
                return running;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            infrastructure.close();
            Utils.delete(directory.toFile());
        }
    }
}
