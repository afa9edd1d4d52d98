package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.deploy.Convergence;
import dev.syncline.deploy.Operations;
import dev.syncline.deploy.ServerProcess;
import dev.syncline.deploy.Stores;
import dev.syncline.deploy.UsedHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/bin/soak}. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description =
                "Everybody writes for a while to two servers, of which one is killed or stopped, and started, each"
                        + " minute. Tells the heap of the other behind a full collection, and the disk, beside what is there."
                        + " Ends with 1 where anything was lost, doubled, inverted or diverged, and where either grew"
                        + " more in the second half than what was written accounts for.")
public final class Soak implements Callable<Integer> {
    /** Of its index, its feed and its state, with room to breathe. */
    private static final long HEAP_OF_A_DOCUMENT = 1 << 10;

    private static final long HEAP_ROOM = 64 << 20;
    /** Its event, change and state in Kafka, its row and record, and as much again that waits to be cleaned up. */
    private static final long DISK_OF_AN_OPERATION = 16 << 10;

    private static final long DISK_ROOM = 128 << 20;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    @Option(names = "--minutes", defaultValue = "15", description = "Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    private final List<Sample> samples = new ArrayList<>();
    private Arena arena;

    /**
     * How it stands.
     *
     * @param heap of the server that is never restarted, in use behind a full collection
     * @param disk of Kafka, PostgreSQL, the JSON store and the servers' states
     */
    record Sample(int minute, int operations, long documents, long heap, long disk) {
        void print() {
            System.out.printf(
                    "| %d | %,d | %,d | %,d | %,d |%n", minute, operations, documents, heap >> 20, disk >> 20);
        }
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("soak-");
        try (Arenas arenas = new Arenas(directory)) {
            arena = arenas.with(2, 1);
            Convergence convergence = new Convergence(arena.others(), arena.server());
            long since = convergence.ends().getOrDefault(arena.partition(), 0L);
            try (Workload workload = new Workload(arena, seed, since)) {
                System.out.println("| minute | operations | documents | heap, MiB | disk, MiB |");
                System.out.println("|---|---|---|---|---|");
                long begun = System.nanoTime();
                for (int minute = 1; minute <= minutes; minute++) {
                    restartOne(minute);
                    Pauses.millis((begun + minute * MINUTE - System.nanoTime()) / 1_000_000);
                    sample(minute, workload, directory);
                }
                workload.finish();
                convergence.awaitRest();
                Fault none = Fault.brief("none", "-", (where, random) -> {});
                FaultRun.Findings findings = FaultRun.findings(none, convergence, workload, since, Optional.empty(), 0);
                return tell(findings, reconciled());
            }
        }
    }

    /** By turns in order, and not. */
    private void restartOne(int minute) throws IOException, InterruptedException {
        ServerProcess restarted = arena.servers().get(1);
        if (minute % 2 == 0) {
            restarted.kill();
        } else {
            restarted.stop();
        }
        restarted.start();
    }

    private void sample(int minute, Workload workload, Path directory) throws Exception {
        long documents = Stores.postgresVersions(arena.others()).size();
        long heap = UsedHeap.bytes(arena.server().handle().pid());
        Sample sample = new Sample(minute, workload.operations(), documents, heap, size(directory));
        samples.add(sample);
        sample.print();
    }

    /** While files come and go. */
    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(Soak::sizeOf).sum();
        } catch (java.io.UncheckedIOException e) {
            return size(directory);
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Divergences; the documents are random, so their references lead nowhere. */
    private List<JsonNode> reconciled() {
        Operations operations = new Operations(arena.server());
        return operations.divergences(operations.reconcile("{}")).stream()
                .filter(found -> !found.path("class").asText().equals("orphan-reference"))
                .toList();
    }

    private int tell(FaultRun.Findings findings, List<JsonNode> divergences) {
        Sample first = samples.get(0);
        Sample last = samples.get(samples.size() - 1);
        System.out.printf(
                "seed %d: %,d operations; heap %,d to %,d MiB, disk %,d to %,d MiB for %,d to %,d documents; found %d,"
                        + " reconciliation %d%n",
                seed,
                findings.operations(),
                first.heap() >> 20,
                last.heap() >> 20,
                first.disk() >> 20,
                last.disk() >> 20,
                first.documents(),
                last.documents(),
                findings.all().size(),
                divergences.size());
        findings.all().stream().limit(10).forEach(System.out::println);
        divergences.stream().limit(10).forEach(System.out::println);
        List<String> grown = grown(samples);
        grown.forEach(System.out::println);
        return findings.all().isEmpty() && divergences.isEmpty() && grown.isEmpty() ? 0 : 1;
    }

    /** What grew without a cause since the middle: until then caches fill, and code is compiled. */
    static List<String> grown(List<Sample> samples) {
        Sample middle = samples.get(samples.size() / 2);
        Sample last = samples.get(samples.size() - 1);
        long heap = HEAP_ROOM + HEAP_OF_A_DOCUMENT * (last.documents() - middle.documents());
        long disk = DISK_ROOM + DISK_OF_AN_OPERATION * (last.operations() - middle.operations());
        List<String> grown = new ArrayList<>();
        if (last.heap() - middle.heap() > heap) {
            grown.add("the heap grew by more than %,d MiB since minute %d".formatted(heap >> 20, middle.minute()));
        }
        if (last.disk() - middle.disk() > disk) {
            grown.add("the disk grew by more than %,d MiB since minute %d".formatted(disk >> 20, middle.minute()));
        }
        return grown;
    }
}
