package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everybody writes at once: over HTTP, on Kafka, and by SQL on the same documents. When they stop, PostgreSQL, the JSON
 * store and the fold of the events are the same, and what each writer was told is true.
 */
@Tag("long")
class ConvergenceIT {
    private static final Duration ENOUGH_WITHIN = Duration.ofMinutes(4);
    private static final int OPERATIONS = 300;
    private static final int TRANSACTIONS = 30;
    /** SQL writes ten rows where the others write one; without it most of the workload would be its rows. */
    private static final Duration SQL_PAUSE = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Infrastructure infrastructure;
    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        infrastructure = open();
        server = new ServerProcess(directory.resolve("server"), infrastructure);
        server.start();
        server.awaitReady();
    }

    private static LongStream seeds() {
        return LongStream.of(Long.getLong("convergence.seed", 1));
    }

    Infrastructure open() {
        return new EmbeddedInfrastructure(directory);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        // Nothing was started where a test is skipped.
        Optional.ofNullable(server).ifPresent(ServerProcess::close);
        Optional.ofNullable(infrastructure).ifPresent(Infrastructure::close);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void storesAgreeWhenEverybodyStops(long seed) throws Exception {
        Run run = new Run(seed);
        run.awaitMuch();
        run.finish();

        assertThat(server.stop()).isIn(0, 143);
    }

    /** The writers of one seed, and what they were told. */
    private final class Run {
        private final AtomicBoolean stopping = new AtomicBoolean();
        private final History history = new History();
        private final AtomicInteger transactions = new AtomicInteger();
        private final List<Future<?>> writers = new ArrayList<>();
        private final List<Future<?>> watches = new ArrayList<>();
        private final AtomicBoolean watchesStopping = new AtomicBoolean();

        Run(long seed) {
            System.out.println("seed " + seed + ", another: -Dconvergence.seed=N");
            long first = 100 * seed;
            Documents documents = new Documents(seed);
            for (int i = 0; i < 3; i++) {
                writers.add(threads.submit(new HttpWriter(server, documents, history, first + i, stopping::get)));
            }
            writers.add(threads.submit(
                    new KafkaWriter(infrastructure.bootstrapServers(), documents, history, first + 3, stopping::get)));
            for (int i = 0; i < 2; i++) {
                writers.add(threads.submit(new SqlWriter(
                        infrastructure, documents, first + 4 + i, SQL_PAUSE, transactions, stopping::get)));
            }
            watches.add(threads.submit(new VersionWatch(
                    "PostgreSQL", () -> Stores.postgresVersions(infrastructure), watchesStopping::get)));
            watches.add(threads.submit(new VersionWatch(
                    "JSON store", () -> Stores.jsonVersions(server.jsonStore()), watchesStopping::get)));
        }

        /** However slow the machine is. */
        void awaitMuch() {
            Awaitility.await()
                    .atMost(ENOUGH_WITHIN)
                    .until(() -> writers.stream().anyMatch(Future::isDone)
                            || (history.size() > OPERATIONS && transactions.get() > TRANSACTIONS));
        }

        void finish() throws Exception {
            stopping.set(true);
            await(writers);
            Convergence convergence = new Convergence(infrastructure, server);
            convergence.awaitRest();
            watchesStopping.set(true);
            await(watches);
            convergence.assertAgrees(history);
            assertThat(history.conflicts()).as("writes upon another version").isPositive();
        }

        private void await(List<Future<?>> running) throws InterruptedException, ExecutionException {
            for (Future<?> one : running) {
                one.get();
            }
        }
    }
}
