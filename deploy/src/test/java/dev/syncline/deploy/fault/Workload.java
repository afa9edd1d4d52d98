package dev.syncline.deploy.fault;

import dev.syncline.deploy.Documents;
import dev.syncline.deploy.FeedClient;
import dev.syncline.deploy.History;
import dev.syncline.deploy.HttpWriter;
import dev.syncline.deploy.KafkaWriter;
import dev.syncline.deploy.SqlWriter;
import dev.syncline.deploy.Stores;
import dev.syncline.deploy.VersionWatch;
import dev.syncline.event.DocumentKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;

/** Everybody writes the same few documents, over HTTP, on Kafka and by SQL, while somebody follows the change feed. */
final class Workload implements AutoCloseable {
    private static final Duration SQL_PAUSE = Duration.ofMillis(100);
    private static final Duration WITHIN = Duration.ofMinutes(3);

    /** Of the feed. */
    static final String TENANT = "default";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final AtomicInteger transactions = new AtomicInteger();
    private final History history = new History();
    private final AtomicBoolean resting = new AtomicBoolean();
    private final List<Future<?>> watches = new ArrayList<>();
    private final List<Future<?>> writers = new ArrayList<>();
    private final FeedClient subscriber;
    private final Diary diary;

    /**
     * Begins.
     *
     * @param seed of what is written; each run of an arena needs another
     * @param since the first position that the subscriber is to be told
     */
    Workload(Arena arena, long seed, long since) {
        // First: it may not come to be, and nobody writes yet whom that would leave behind.
        this.diary = new Diary(arena.bootstrapServers(), arena.others()::connect, seed, stopping::get);
        Documents documents = new Documents(seed);
        for (int i = 0; i < 2; i++) {
            var server = arena.servers().get(i % arena.servers().size());
            writers.add(threads.submit(new HttpWriter(server, documents, history, 10 * seed + i, stopping::get)));
        }
        writers.add(threads.submit(
                new KafkaWriter(arena.bootstrapServers(), documents, history, 10 * seed + 2, stopping::get)));
        writers.add(threads.submit(
                new SqlWriter(arena.others(), documents, 10 * seed + 3, SQL_PAUSE, transactions, stopping::get)));
        writers.add(threads.submit(diary));
        this.subscriber =
                new FeedClient(arena.server().client(), arena.server().uri("/v1/changes?since=" + since), leaving::get);
        var unused = threads.submit(subscriber);
        watch("PostgreSQL", arena.postgres()::life, () -> Stores.postgresVersions(arena.others()));
        watch("JSON store", () -> 0, () -> Stores.jsonVersions(arena.server().jsonStore()));
    }

    /** One that gives no answer is asked again. */
    private void watch(String store, IntSupplier life, Callable<Map<DocumentKey, Long>> look) {
        Callable<Map<DocumentKey, Long>> patient = () -> {
            try {
                return look.call();
            } catch (Exception e) {
                return Map.of();
            }
        };
        watches.add(threads.submit(new VersionWatch(store, life, patient, resting::get)));
    }

    /** Documents whose version went back in a store, while the workload ran. Ends the looking. */
    List<String> wentBack() throws InterruptedException {
        resting.set(true);
        List<String> found = new ArrayList<>();
        for (Future<?> watch : watches) {
            try {
                watch.get();
            } catch (ExecutionException e) {
                found.add(String.valueOf(e.getCause().getMessage()));
            }
        }
        return found;
    }

    /** Until so many operations more have ended. */
    void awaitMore(int operations) {
        int wanted = history.size() + operations;
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> history.size() >= wanted || writers.stream().anyMatch(Future::isDone));
    }

    /** Returns when nobody writes any more; the subscriber stays. */
    void finish() throws InterruptedException {
        stopping.set(true);
        for (Future<?> writer : writers) {
            try {
                writer.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("a writer has had no answer for " + WITHIN, e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a writer was told what can't be", e.getCause());
            }
        }
    }

    History history() {
        return history;
    }

    Diary diary() {
        return diary;
    }

    FeedClient subscriber() {
        return subscriber;
    }

    int operations() {
        return history.size() + transactions.get() + diary.size();
    }

    @Override
    public void close() {
        stopping.set(true);
        leaving.set(true);
        resting.set(true);
        threads.shutdownNow();
    }
}
