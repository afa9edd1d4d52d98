package dev.syncline.deploy.fault;

import dev.syncline.projector.CrashPoint;
import dev.syncline.server.SynclineApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code syncline server}, which dies when it has reached a stage so often, as by kill -9, at that very line; or hangs. */
public final class ArmedServer {
    /** As a shell tells SIGKILL. */
    public static final int KILLED = 137;

    /** Where it is set: it goes on, until the {@link DiskShim} under it cuts the power in place of so many fsyncs. */
    static final String POWER_CUT_AT = "ARMED_POWER_CUT_AT";

    /** Where it is set: it does not die, and does nothing more until somebody lets it go on. */
    static final String HANGS = "ARMED_HANGS";

    private ArmedServer() {}

    public static void main(String[] arguments) throws Exception {
        CrashPoint.Stage deadly = CrashPoint.Stage.valueOf(arguments[0]);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
        CrashPoint armed = stage -> {
            if (stage == deadly && left.decrementAndGet() == 0) {
                strike();
            }
        };
        new SynclineApplication(() -> {}, Map.of(), armed, SynclineApplication.clock()).run("server", arguments[2]);
    }

    private static void strike() {
        String fsync = System.getenv(POWER_CUT_AT);
        try {
            if (fsync != null) {
                DiskShim.preloaded().cutPowerAt(Integer.parseInt(fsync));
            } else if (System.getenv(HANGS) != null) {
                Children.tell("STOP", ProcessHandle.current());
            } else {
                Runtime.getRuntime().halt(KILLED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
