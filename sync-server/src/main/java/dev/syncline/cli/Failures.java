package dev.syncline.cli;

import dev.syncline.catalog.CatalogException;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.server.StateDirectory;
import dev.syncline.server.dev.DevException;
import io.dropwizard.configuration.ConfigurationException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a command says when it fails: one message on stderr, and an exit code. No stack trace reaches a user. */
final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        boolean wrapped = thrown instanceof IllegalStateException && thrown.getCause() instanceof Exception;
        Exception failure = wrapped ? (Exception) thrown.getCause() : thrown;
        if (failure instanceof CommandException known) {
            return say(command, known.getMessage(), known.exitCode());
        }
        if (failure instanceof CatalogException
                || failure instanceof LogLayoutException
                || failure instanceof DevException
                || failure instanceof StateDirectory.UnusableException) {
            return say(command, failure.getMessage(), ExitCode.REFUSED);
        }
        if (failure instanceof ConfigurationException || failure instanceof IllegalArgumentException) {
            return say(command, failure.getMessage(), ExitCode.USAGE);
        }
        if (failure instanceof LogUnavailableException || failure instanceof IOException) {
            return say(command, failure.getMessage(), ExitCode.UNKNOWN);
        }
        return say(
                command,
                "A defect of Syncline: " + failure + ". Please report it with the server's log",
                ExitCode.DEFECT);
    }

    private static int say(CommandLine command, String message, int exitCode) {
        command.getErr().println(message);
        command.getErr().flush();
        return exitCode;
    }
}
