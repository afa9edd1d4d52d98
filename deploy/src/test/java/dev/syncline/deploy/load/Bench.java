package dev.syncline.deploy.load;

import dev.syncline.deploy.UsedHeap;
import dev.syncline.deploy.load.Comparison.Unit;
import dev.syncline.server.SynclineApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/bin/bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Syncline beside its peers, in the same run, with the same documents, fsync on: a"
                + " syncline dev of its own. Writes a table, bench.json and a picture of each comparison.")
public final class Bench implements Callable<Integer> {
    private static final String GROWTH = "growth";
    private static final double START_AIM_SECONDS = 15;
    private static final double KILLED_START_AIM_SECONDS = 40;
    private static final double HEAP_AIM = 1e9;
    private static final double MIB = 1 << 20;

    @Option(names = "--quick", description = "Few documents, one round, no sink, no growth: within 5 minutes.")
    private boolean quick;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Behind one that warms up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--documents", defaultValue = "1000000", description = "That are there. Default: ${DEFAULT-VALUE}.")
    private int documents;

    @Option(
            names = "--growth",
            defaultValue = "1000000",
            description = "Documents beside which the decider is measured at last. Default: ${DEFAULT-VALUE}.")
    private int growth;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description =
                    "Parts whose name has it: writes, clients, subscriber, crowd, capture, through, sync, rebuild,"
                            + " reconcile, polls, flood, stages, growth.")
    private Optional<Pattern> only = Optional.empty();

    @Option(names = "--output", defaultValue = "bench", description = "A directory. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(names = "--syncline", required = true, hidden = true)
    private String syncline;

    /** One thing that is measured, once. */
    record Part(String name, Work work) {
        interface Work {
            void measure() throws Exception;
        }
    }

    private final Comparisons comparisons = new Comparisons();
    private boolean any;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            rounds = 1;
            documents = 20_000;
        }
        Path directory = Files.createTempDirectory("syncline-bench-");
        try {
            measure(directory);
        } catch (Exception e) {
            // What was measured before took long. What stands in files is of a run that came to its end.
            BenchReport.print(comparisons.all(), System.out);
            throw e;
        } finally {
            StageRates.delete(directory);
        }
        if (!any) {
            System.err.println("No part has such a name; see --help");
            return CommandLine.ExitCode.USAGE;
        }
        BenchReport.print(comparisons.all(), System.out);
        BenchReport.write(comparisons.all(), output, SynclineApplication.clock());
        System.out.printf("%nbench.json and pictures: %s%n", output.toAbsolutePath());
        return 0;
    }

    private void measure(Path directory) throws Exception {
        StageParts stages = new StageParts(directory, quick, comparisons);
        measure(chosen(stages.all()));
        if (!quick && isChosen(GROWTH)) {
            System.out.println(GROWTH);
            any = true;
            stages.growth(growth, rounds);
        }
        onDev(directory);
    }

    private void onDev(Path directory) throws Exception {
        if (Stream.of(DevParts.NAMES, LiveParts.NAMES).flatMap(List::stream).noneMatch(this::isChosen)) {
            return;
        }
        try (OwnDev dev = new OwnDev(directory.resolve("dev"), syncline)) {
            System.out.printf(
                    "a syncline dev of its own, ready in %.1f s; %,d documents ...%n", dev.start(), documents);
            PublishedTasks tasks = new PublishedTasks(dev);
            tasks.make(documents);
            DevParts parts = new DevParts(dev, directory, quick, comparisons, tasks);
            List<Part> all = new ArrayList<>(parts.all());
            all.addAll(new LiveParts(dev.addresses(), quick, comparisons).all());
            measure(chosen(all));
            System.out.printf("resident, with Kafka: %,d MiB%n", dev.residentMib());
            double heap = UsedHeap.bytes(dev.pid());
            comparisons.add(
                    "heap in use behind a full collection",
                    DevParts.AIM,
                    Unit.MEBIBYTES,
                    1,
                    heap / MIB,
                    HEAP_AIM / MIB);
            dev.stop();
            started("start behind a clean stop", dev.start(), START_AIM_SECONDS);
            dev.kill();
            started("start behind kill -9", dev.start(), KILLED_START_AIM_SECONDS);
        }
    }

    private void started(String what, double seconds, double aim) {
        comparisons.add(what, DevParts.AIM, Unit.MILLISECONDS, 1, 1_000 * seconds, 1_000 * aim);
    }

    private void measure(List<Part> parts) throws Exception {
        for (int round = 0; round <= rounds && !parts.isEmpty(); round++) {
            any = true;
            comparisons.warmingUp(round == 0);
            System.out.printf("round %d of %d%s%n", round, rounds, round == 0 ? ", which warms up" : "");
            for (Part part : parts) {
                System.out.printf("  %s", part.name());
                long begun = System.nanoTime();
                part.work().measure();
                System.out.printf(" %.1f s%n", (System.nanoTime() - begun) / 1e9);
            }
        }
        comparisons.warmingUp(false);
    }

    private List<Part> chosen(List<Part> parts) {
        return new ArrayList<>(
                parts.stream().filter(part -> isChosen(part.name())).toList());
    }

    private boolean isChosen(String part) {
        return only.filter(name -> !name.matcher(part).find()).isEmpty();
    }
}
