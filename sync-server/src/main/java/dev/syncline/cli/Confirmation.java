package dev.syncline.cli;

/** Asks y/N where somebody can answer; elsewhere the flag must have been given. */
final class Confirmation {
    private Confirmation() {}

    /**
     * Returns when it was said that this shall be done.
     *
     * @param given whether {@code --yes} was
     * @throws CommandException saying that nothing was done, and what to say instead
     */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on there is one without a terminal: it reads no answer
    static void yes(ServerOptions server, boolean given, String question) {
        if (given) {
            return;
        }
        if (server.output(OutputFormat.TABLE) != OutputFormat.TABLE || System.console() == null) {
            throw new CommandException(
                    ExitCode.NEEDS_CONFIRMATION, "Nothing was done: no terminal to ask on. Say it with --yes");
        }
        String answer = System.console().readLine("%s [y/N] ", question);
        if (answer == null || !answer.trim().equalsIgnoreCase("y")) {
            throw new CommandException(ExitCode.REFUSED, "Nothing was done");
        }
    }
}
