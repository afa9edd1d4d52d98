package dev.syncline.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.syncline.server.EffectiveConfiguration;
import dev.syncline.server.SynclineApplication;
import dev.syncline.server.SynclineConfiguration;
import dev.syncline.server.doctor.Finding;
import dev.syncline.server.doctor.Surroundings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline doctor server.yml                  before a server is started, or while it runs%n"
                + "  syncline doctor                             of the dev in this directory%n"
                + "  syncline doctor server.yml -o json | jq '.findings[] | select(.grade != \"ok\")'%n"
                + "%n",
        header = "Checks what a server stands on, each finding with the command that mends it.",
        description = "Needs no running server and changes nothing.")
final class DoctorCommand implements Callable<Integer> {
    private static final Path DEV = Path.of(".syncline");

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "the server's configuration, YAML")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "of a dev, instead of FILE (default: .syncline while a dev runs there)")
    private Optional<Path> directory = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text, json or prometheus")
    private DoctorFormat output = DoctorFormat.TEXT;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF); // findings tell it
        SynclineConfiguration configuration = EffectiveConfiguration.load(configuration());
        List<Finding> findings =
                Surroundings.doctor(configuration, SynclineApplication.clock()).examine();
        PrintWriter out = spec.commandLine().getOut();
        output.write(findings, out);
        out.flush();
        boolean well = findings.stream().allMatch(one -> one.grade() == Finding.Grade.OK);
        return well ? ExitCode.DONE : ExitCode.FINDINGS;
    }

    private Path configuration() {
        if (file.isPresent() && directory.isPresent()) {
            throw new CommandException(ExitCode.USAGE, "FILE or --data-dir, not both");
        }
        Optional<Path> dev = Files.exists(DEV.resolve("dev.json")) ? Optional.of(DEV) : Optional.empty();
        Path chosen = file.or(() -> directory.or(() -> dev).map(dir -> dir.resolve("server.yml")))
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE, "Which server? syncline doctor server.yml, or --data-dir DIR of a dev"));
        if (!Files.isReadable(chosen)) {
            throw new CommandException(ExitCode.USAGE, "The configuration " + chosen + " is not readable");
        }
        return chosen;
    }
}
