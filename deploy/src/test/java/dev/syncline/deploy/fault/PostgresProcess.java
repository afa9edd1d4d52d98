package dev.syncline.deploy.fault;

import dev.syncline.deploy.Infrastructure;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A PostgreSQL to be stopped, killed, and put back to an older copy of itself. */
final class PostgresProcess implements AutoCloseable {
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(2);

    private Path directory;
    private final int port;
    private final String password;
    private final AtomicInteger life = new AtomicInteger();
    private EmbeddedPostgresServer server;

    PostgresProcess(Path directory, int port, String password) {
        this.directory = directory;
        this.port = port;
        this.password = password;
    }

    void start() {
        server = EmbeddedPostgresServer.start(directory, port, password, directory.resolveSibling("postgres.log"));
    }

    /** As {@code pg_ctl stop -m immediate}: without a checkpoint, so it recovers when it starts. */
    void stopAtOnce() throws Exception {
        ProcessHandle postmaster = postmaster();
        Children.tell("QUIT", postmaster);
        postmaster.onExit().get(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        // What is left of it is the lock on its directory.
        server.close();
    }

    /** While it runs. */
    ProcessHandle postmaster() throws IOException {
        try (Stream<Path> files = Files.find(directory, 2, (file, is) -> file.endsWith("postmaster.pid"))) {
            Path pid = files.findFirst().orElseThrow();
            return ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0)))
                    .orElseThrow();
        }
    }

    /** Keeps it as it is now; it stops for that. */
    void copy() throws Exception {
        stopAtOnce();
        copy(directory, kept());
        start();
    }

    /** What was written since {@link #copy()} has never been. */
    void restore() throws Exception {
        stopAtOnce();
        life.incrementAndGet();
        copy(kept(), directory);
        start();
    }

    /** @param others how it is reached by who is no part of Syncline */
    Standby follow(Infrastructure others) throws IOException, SQLException {
        return new Standby(directory, directory.resolveSibling(directory.getFileName() + "-standby"), port, others);
    }

    /** It is gone, and its standby answers in its place. */
    void failOver(Standby to) throws Exception {
        stopAtOnce();
        life.incrementAndGet();
        directory = to.promote();
        start();
    }

    /** Its WAL stands there from now on; it stops for that. */
    void moveWal(Path to) throws Exception {
        stopAtOnce();
        copy(wal(), to.resolve("pg_wal"));
        run("rm", "-rf", wal().toString());
        Files.createSymbolicLink(wal(), to.resolve("pg_wal"));
        start();
    }

    /** After {@link #moveWal}. */
    void moveWalBack() throws Exception {
        stopAtOnce();
        Path there = Files.readSymbolicLink(wal());
        Files.delete(wal());
        copy(there, wal());
        start();
    }

    /** Those who come from another address than this machine's own. */
    void admit(String address) throws IOException {
        Files.writeString(
                directory.resolve("pg_hba.conf"),
                "host all all " + address + "/32 scram-sha-256\n",
                StandardOpenOption.APPEND);
    }

    /** After it gave up by itself, or while it tries to come back. */
    void revive() throws Exception {
        try {
            stopAtOnce();
        } catch (NoSuchElementException e) {
            server.close(); // there is none any more
        }
        start();
    }

    private Path wal() {
        return directory.resolve("pg_wal");
    }

    /** How often it was restored: nothing is compared with what it was before. Called by any thread. */
    int life() {
        return life.get();
    }

    private Path kept() {
        return directory.resolveSibling(directory.getFileName() + "-copy");
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        run("rm", "-rf", to.toString());
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
