package dev.syncline.deploy;

import dev.syncline.cli.Syncline;
import java.io.PrintWriter;
import java.io.StringWriter;

/** {@code syncline} in this process, without the second that each process takes to begin, to its end. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Syncline.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
