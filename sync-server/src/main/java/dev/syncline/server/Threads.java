package dev.syncline.server;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads with names, so that a thread dump reads like the flow. */
final class Threads {
    private static final Logger LOGGER = LoggerFactory.getLogger(Threads.class);
    /** As every command ends by a defect. */
    private static final int DEFECT = 1;

    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private Threads() {}

    static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, "syncline-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * For work that ends when it is asked to. A server without it would look alive, so the process ends where it throws;
     * whoever watches over it starts it again, and nothing is lost by that.
     */
    static Thread loop(String name, Runnable work) {
        return loop(name, work, Threads::end);
    }

    /** In order if that is possible: what the dead one held may hold up who closes things. */
    private static void end() {
        start("exit", () -> System.exit(DEFECT));
        LockSupport.parkNanos(END_WITHIN.toNanos());
        Runtime.getRuntime().halt(DEFECT);
    }

    /** @param end run on a thread of its own */
    static Thread loop(String name, Runnable work, Runnable end) {
        Thread thread = daemon(name).newThread(work);
        thread.setUncaughtExceptionHandler((ended, cause) -> {
            LOGGER.error("ended by an error, and the server with it thread={}", ended.getName(), cause);
            start("end", end);
        });
        thread.start();
        return thread;
    }

    static Thread start(String name, Runnable work) {
        Thread thread = daemon(name).newThread(work);
        thread.start();
        return thread;
    }
}
