package dev.syncline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Ends a command with a message for people, an exit code and a problem document for scripts. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final transient ObjectNode problem;

    CommandException(int exitCode, String message) {
        this(exitCode, message, Failures.problem(exitCode, message));
    }

    /** @param problem as the server tells it */
    CommandException(int exitCode, String message, ObjectNode problem) {
        super(message);
        this.exitCode = exitCode;
        this.problem = problem;
    }

    int exitCode() {
        return exitCode;
    }

    ObjectNode problem() {
        return problem;
    }
}
