package dev.syncline.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "syncline",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        headerHeading = "Examples:%n"
                + "  syncline dev                          Kafka, PostgreSQL and the server on this machine%n"
                + "  syncline tail tasks                   changes as they come, one JSON object a line%n"
                + "  syncline event put tasks ID FILE      publish a document%n"
                + "  syncline status                       one screen: each stage, its rate, its lag%n"
                + "  syncline reconcile --quick            compare the stores and the log%n"
                + "%n",
        header = "One write, one event; PostgreSQL and the JSON store follow.",
        subcommands = {
            DevCommand.class,
            ServerCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            TailCommand.class,
            EventCommand.class,
            ReconcileCommand.class,
            VerifyLogCommand.class,
            JobCommand.class,
            RepairCommand.class,
            RebuildCommand.class,
            ExportCommand.class,
            ConfigCommand.class,
            CompletionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:internal error: a defect of ours",
            "2:usage",
            "3:done with findings",
            "4:not found: document, collection",
            "5:refused: rejection, version conflict, wrong state",
            "6:not authenticated or not allowed",
            "7:unreachable or timed out: unknown; retry with the same key is safe",
            "8:partly done; prints the command for the rest",
            "9:confirmation needed, no terminal",
            "130, 143:ended by SIGINT, SIGTERM"
        })
public final class Syncline implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** How this command was called: what people are told to type next works as it stands. */
    static String called() {
        return System.getenv().getOrDefault("SYNCLINE_COMMAND", "syncline");
    }

    /** As {@link #main}, without the end of the process. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine root = new CommandLine(new Syncline())
                .setDefaultValueProvider(new EnvironmentDefaults(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures());
        root.getSubcommands().values().forEach(command -> tellExitCodes(root, command));
        return root;
    }

    private static void tellExitCodes(CommandLine root, CommandLine command) {
        var usage = root.getCommandSpec().usageMessage();
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading(usage.exitCodeListHeading())
                .exitCodeList(usage.exitCodeList());
        command.getSubcommands().values().forEach(one -> tellExitCodes(root, one));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
