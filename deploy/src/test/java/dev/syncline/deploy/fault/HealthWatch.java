package dev.syncline.deploy.fault;

import dev.syncline.deploy.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** When a server first said that something is wrong. Thread-safe. */
final class HealthWatch implements Runnable, AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ServerProcess server;
    private volatile long begun = System.nanoTime();
    private volatile boolean stopping;
    private volatile Optional<Double> told = Optional.empty();

    private HealthWatch(ServerProcess server) {
        this.server = server;
    }

    static HealthWatch of(ServerProcess server) {
        HealthWatch watch = new HealthWatch(server);
        Thread thread = new Thread(watch, "health-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** In seconds. */
    Optional<Double> told() {
        return told;
    }

    /** What is said from now on counts: what came before was the preparation. */
    void again() {
        begun = System.nanoTime();
        told = Optional.empty();
    }

    @Override
    public void run() {
        while (!stopping) {
            if (told.isEmpty() && !isWell()) {
                told = Optional.of((System.nanoTime() - begun) / 1e9);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Said by status and by the metrics. Who does not answer in time says nothing. */
    private boolean isWell() {
        try {
            return server.status().path("status").asText().equals("ready") || server.metricsAreWell();
        } catch (IOException | RuntimeException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        stopping = true;
    }
}
