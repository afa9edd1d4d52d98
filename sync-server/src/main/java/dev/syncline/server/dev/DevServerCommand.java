package dev.syncline.server.dev;

import dev.syncline.server.SynclineApplication;
import dev.syncline.server.SynclineConfiguration;
import io.dropwizard.core.cli.EnvironmentCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.sourceforge.argparse4j.inf.Namespace;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dropwizard's {@code server} without its hook on the JVM's end: {@code dev} stops the parts in its own order. */
final class DevServerCommand extends EnvironmentCommand<SynclineConfiguration> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DevServerCommand.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final SynclineApplication application;
    private final Path config;
    private Server jetty;

    DevServerCommand(SynclineApplication application, Path config) {
        super(application, "dev", "the server of dev");
        this.application = application;
        this.config = config;
    }

    void start() throws Exception {
        Bootstrap<SynclineConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        run(bootstrap, new Namespace(Map.of("file", config.toString())));
    }

    @Override
    protected void run(Environment environment, Namespace namespace, SynclineConfiguration configuration)
            throws Exception {
        jetty = configuration.getServerFactory().build(environment);
        jetty.setStopAtShutdown(false);
        jetty.start();
    }

    /** Waits until events are decided. */
    void awaitReady() throws InterruptedException {
        BooleanSupplier ready = application::isReady;
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new DevException("The decider is not running after " + READY_WITHIN.toSeconds() + " s");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public void close() {
        if (jetty == null) {
            return;
        }
        try {
            jetty.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOGGER.warn("the server did not stop in order", e);
        }
    }
}
