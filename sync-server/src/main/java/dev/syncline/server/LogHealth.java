package dev.syncline.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka now and then whether it is there, so that a write is refused before it is published rather than after. */
final class LogHealth implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogHealth.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int TIMEOUT_MILLIS = 2_000;

    private final Admin admin;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private volatile Instant lastAnswer;
    private volatile boolean answers = true;

    LogHealth(Admin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
        this.lastAnswer = clock.instant();
        this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("log-health"));
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS))
                    .nodes()
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            lastAnswer = clock.instant();
            if (!answers) {
                LOGGER.info("Kafka answers again");
            }
            answers = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            if (answers) {
                LOGGER.warn("Kafka does not answer, writes are refused until it does reason={}", e.toString());
            }
            answers = false;
        }
    }

    boolean answers() {
        return answers;
    }

    Instant lastAnswer() {
        return lastAnswer;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
