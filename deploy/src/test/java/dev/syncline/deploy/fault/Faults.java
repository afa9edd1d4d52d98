package dev.syncline.deploy.fault;

import dev.syncline.deploy.fault.Outcome.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/bin/faults}. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = "Breaks one thing after the other under load, each time on a broker, a PostgreSQL and servers of"
                + " its own, and checks what every writer and subscriber was told against the log and both stores. Ends"
                + " with 1 where something was found.")
public final class Faults implements Callable<Integer> {
    @Option(names = "--all", description = "Every fault; without it, a short set.")
    private boolean all;

    @Option(names = "--only", paramLabel = "REGEX", description = "Those whose name has it.")
    private Optional<Pattern> only = Optional.empty();

    @Option(names = "--seeds", defaultValue = "1", description = "Runs of each. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(names = "--seed", defaultValue = "1", description = "The first one. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--minutes",
            defaultValue = "240",
            description = "Begins no run later than so long after the start. Default: ${DEFAULT-VALUE}.")
    private long minutes;

    @Option(
            names = "--earlier",
            paramLabel = "SYNCLINE",
            description =
                    "The command deploy/bin/syncline of another build, for the faults in which servers are upgraded;"
                            + " without it they are skipped.")
    private Optional<Path> earlier = Optional.empty();

    @Option(names = "--list", description = "Names them, and does nothing.")
    private boolean list;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "Writes down every run there; one that is there already is not made again, and counts in the"
                    + " table. So many runs can be made in several sittings.")
    private Optional<Path> journal = Optional.empty();

    @Option(names = "--directory", description = "Where runs that found something stay. Default: a temporary one.")
    private Path directory;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Faults()).execute(arguments));
    }

    private static List<Fault> everything(Optional<Path> earlier) {
        List<Fault> faults = new ArrayList<>();
        Stream.of(
                        ServerFaults.all(),
                        MachineFaults.all(),
                        DeathFaults.all(),
                        GroupFaults.all(),
                        StateFaults.all(),
                        BrokerFaults.all(),
                        ReplicaFaults.all(),
                        LogFaults.all(),
                        WireFaults.all(),
                        PostgresFaults.all(),
                        LockFaults.all(),
                        SqlFaults.all(),
                        SlotFaults.all(),
                        WalFaults.all(),
                        SchemaFaults.all(),
                        DiskFaults.all(),
                        FullPostgresFaults.all(),
                        PowerFaults.all(),
                        InputFaults.all(),
                        SubscriberFaults.all(),
                        UpgradeFaults.all(earlier))
                .forEach(faults::addAll);
        return faults;
    }

    /** One of each kind, and none that takes long. */
    static List<Fault> shortSet() {
        List<String> names = List.of(
                "server killed, and started late",
                "broker killed",
                "way to Kafka half-open",
                "PostgreSQL stopped at once",
                "slot dropped",
                "death at DECIDE_FORWARDED");
        List<Fault> found = everything(Optional.empty()).stream()
                .filter(fault -> names.contains(fault.name()))
                .toList();
        if (found.size() != names.size()) {
            throw new IllegalStateException("of " + names + " there are only " + found);
        }
        return found;
    }

    @Override
    public Integer call() throws IOException {
        List<Fault> chosen = (all || only.isPresent() ? everything(earlier.map(Path::toAbsolutePath)) : shortSet())
                .stream()
                        .filter(fault -> only.filter(
                                        name -> !name.matcher(fault.name()).find())
                                .isEmpty())
                        .toList();
        if (chosen.isEmpty()) {
            System.err.println("No fault has such a name; see --all --list");
            return CommandLine.ExitCode.USAGE;
        }
        if (list) {
            chosen.forEach(fault -> System.out.println(fault.row() + "\t" + fault.name()));
            return 0;
        }
        RunJournal runs = RunJournal.of(journal);
        Path root = directory != null
                ? Files.createDirectories(directory).toRealPath()
                : Files.createTempDirectory("faults-");
        FaultTable table = new FaultTable();
        try (Arenas arenas = new Arenas(root)) {
            runAll(chosen, arenas, runs, table);
        }
        table.print(System.out);
        return table.isClean() ? 0 : 1;
    }

    private void runAll(List<Fault> chosen, Arenas arenas, RunJournal runs, FaultTable table) throws IOException {
        long until = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        // Each fault once before any a second time: where time runs out, none was left out.
        for (long one = seed; one < seed + seeds; one++) {
            for (Fault fault : chosen) {
                Optional<Outcome> known = runs.of(fault, one);
                Outcome outcome = known.isPresent()
                        ? known.get()
                        : System.nanoTime() < until
                                ? run(fault, one, arenas)
                                : Outcome.unjudged(fault, one, End.LEFT_OUT);
                if (known.isEmpty() && outcome.isFinal()) {
                    runs.add(outcome);
                }
                table.add(outcome);
            }
        }
    }

    private static String causes(Throwable failure) {
        return failure + (failure.getCause() == null ? "" : ", because of " + causes(failure.getCause()));
    }

    private Outcome run(Fault fault, long seed, Arenas arenas) {
        long begun = System.nanoTime();
        System.out.printf("%s, seed %d ...%n", fault.name(), seed);
        String again = "deploy/bin/faults --only '^%s$' --seed %d%s"
                .formatted(
                        Pattern.quote(fault.name()),
                        seed,
                        earlier.map(path -> " --earlier " + path).orElse(""));
        try {
            FaultRun.Findings findings = FaultRun.of(fault, arenas.with(fault.servers(), fault.brokers()), seed);
            if (fault.end().isPresent() && findings.isClean()) {
                arenas.drop();
            }
            findings.all().stream().limit(5).forEach(System.out::println);
            if (findings.toldLate()) {
                System.out.printf(
                        "%s was told %s%n",
                        fault.name(),
                        findings.told().map("after %.1f s"::formatted).orElse("never"));
            }
            if (findings.isClean()) {
                System.out.printf(
                        "%s, seed %d: clean, %.0f s%n", fault.name(), seed, (System.nanoTime() - begun) / 1e9);
            } else {
                System.out.printf("found in %s; again: %s%n", arenas.leave(), again);
            }
            return Outcome.judged(fault, seed, findings);
        } catch (SkippedException e) {
            System.out.printf("%s: skipped, %s%n", fault.name(), e.getMessage());
            return Outcome.unjudged(fault, seed, End.SKIPPED);
        } catch (Exception | AssertionError e) {
            System.out.printf(
                    "%s, seed %d could not be judged: %s%n  %s%n  in %s; again: %s%n",
                    fault.name(), seed, causes(e), arenas.status(), arenas.leave(), again);
            return Outcome.unjudged(fault, seed, End.FAILED);
        }
    }
}
