package dev.syncline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.CatalogException;
import dev.syncline.event.Json;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.server.StateDirectory;
import dev.syncline.server.dev.DevException;
import io.dropwizard.configuration.ConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a command says when it fails: a message on stderr, an exit code, and where JSON was asked for a problem document (RFC
 * 9457) on stdout. No stack trace reaches a user.
 */
final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        boolean wrapped = thrown instanceof IllegalStateException && thrown.getCause() instanceof Exception;
        Exception failure = wrapped ? (Exception) thrown.getCause() : thrown;
        if (failure instanceof CommandException known) {
            return say(command, known, parsed);
        }
        if (failure instanceof CatalogException
                || failure instanceof LogLayoutException
                || failure instanceof DevException
                || failure instanceof StateDirectory.UnusableException) {
            return say(command, new CommandException(ExitCode.REFUSED, failure.getMessage()), parsed);
        }
        if (failure instanceof ConfigurationException || failure instanceof IllegalArgumentException) {
            return say(command, new CommandException(ExitCode.USAGE, failure.getMessage()), parsed);
        }
        if (failure instanceof LogUnavailableException || failure instanceof IOException) {
            return say(command, new CommandException(ExitCode.UNKNOWN, failure.getMessage()), parsed);
        }
        if (isBusyPort(failure)) {
            String busy = failure.getMessage() + ". End who listens there, or choose another port [port-busy]";
            return say(command, new CommandException(ExitCode.REFUSED, busy), parsed);
        }
        String defect = "A defect of Syncline: " + failure + ". Please report it with the server's log";
        return say(command, new CommandException(ExitCode.DEFECT, defect), parsed);
    }

    private static boolean isBusyPort(Throwable failure) {
        return failure instanceof BindException || (failure.getCause() != null && isBusyPort(failure.getCause()));
    }

    private static int say(CommandLine command, CommandException failure, ParseResult parsed) {
        command.getErr().println(failure.getMessage());
        command.getErr().flush();
        if (wantsJson(parsed)) {
            command.getOut().println(Json.text(failure.problem()));
            command.getOut().flush();
        }
        return failure.exitCode();
    }

    private static boolean wantsJson(ParseResult parsed) {
        ParseResult innermost = parsed;
        while (innermost.hasSubcommand()) {
            innermost = innermost.subcommand();
        }
        OptionSpec output = innermost.commandSpec().findOption("--output");
        return output != null
                && output.getValue() != null
                && List.of("json", "jsonl")
                        .contains(output.getValue().toString().toLowerCase(Locale.ROOT));
    }

    /** Of what no server told. */
    static ObjectNode problem(int exitCode, String detail) {
        String title = switch (exitCode) {
            case ExitCode.DEFECT -> "A defect of Syncline";
            case ExitCode.USAGE -> "The command is not understood";
            case ExitCode.NOT_FOUND -> "There is no such thing";
            case ExitCode.NOT_ALLOWED -> "Not allowed";
            case ExitCode.UNKNOWN -> "Unreachable, or timed out";
            case ExitCode.PARTLY -> "Partly done";
            case ExitCode.NEEDS_CONFIRMATION -> "Confirmation is needed";
            default -> "Refused";
        };
        return Json.NODES
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("detail", detail)
                .put("exitCode", exitCode);
    }
}
