package dev.syncline.deploy.fault;

import dev.syncline.projector.CrashPoint;
import dev.syncline.server.SynclineApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** {@code syncline server}, which takes all its memory when a file is there. */
public final class HungryServer {
    /** As the JVM ends with {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int BITE_BYTES = 1 << 20;

    private HungryServer() {}

    public static void main(String[] arguments) throws Exception {
        Thread thread = new Thread(() -> eatWhen(Path.of(arguments[0])), "hungry");
        thread.setDaemon(true);
        thread.start();
        new SynclineApplication(() -> {}, Map.of(), CrashPoint.NONE, SynclineApplication.clock())
                .run("server", arguments[1]);
    }

    private static void eatWhen(Path file) {
        List<byte[]> eaten = new ArrayList<>();
        while (true) {
            if (Files.exists(file)) {
                eaten.add(new byte[BITE_BYTES]);
                if (eaten.size() % 64 == 0) {
                    System.out.println("ate " + eaten.size() + " MiB");
                }
            } else {
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }
}
