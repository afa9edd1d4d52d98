package dev.syncline.deploy.fault;

import dev.syncline.projector.CrashPoint;
import dev.syncline.server.SynclineApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** {@code syncline server}, whose clock is as far off as a file says, in seconds. */
public final class JumpingServer extends Clock {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Clock right;
    private volatile long off;

    private JumpingServer(Clock right) {
        this.right = right;
    }

    public static void main(String[] arguments) throws Exception {
        JumpingServer clock = new JumpingServer(SynclineApplication.clock());
        Thread thread = new Thread(() -> clock.follow(Path.of(arguments[0])), "clock");
        thread.setDaemon(true);
        thread.start();
        new SynclineApplication(() -> {}, Map.of(), CrashPoint.NONE, clock).run("server", arguments[1]);
    }

    private void follow(Path file) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                off = Long.parseLong(Files.readString(file).trim());
            } catch (IOException | NumberFormatException e) {
                // it is being written
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    @Override
    public Instant instant() {
        return right.instant().plusSeconds(off);
    }

    @Override
    public ZoneId getZone() {
        return right.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new IllegalStateException("nobody needs one");
    }
}
