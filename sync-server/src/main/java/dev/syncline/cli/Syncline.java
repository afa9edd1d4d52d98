package dev.syncline.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "syncline",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "One write, one event; PostgreSQL and the JSON store follow.",
        header = {
            "Examples:",
            "  syncline dev                          Kafka, PostgreSQL and the server on this machine",
            "  syncline tail tasks                   changes as they come, one JSON object a line",
            "  syncline event put tasks ID FILE      publish a document",
            "  syncline status                       one screen: log, decider, projectors, capture",
            "  syncline reconcile --quick            compare the stores and the log",
            ""
        },
        subcommands = {
            DevCommand.class,
            ServerCommand.class,
            StatusCommand.class,
            TailCommand.class,
            EventCommand.class,
            ReconcileCommand.class,
            RepairCommand.class,
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
            "9:confirmation needed, no terminal",
            "130, 143:ended by SIGINT, SIGTERM"
        })
public final class Syncline implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Syncline())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
