package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline rebuild postgres                        what would be done%n"
                + "  syncline rebuild postgres --execute              fill new tables beside the live ones%n"
                + "  syncline rebuild json --execute --switch         fill new files, which then take the live ones' place%n"
                + "  syncline rebuild switch JOB                      put what was filled in the live store's place%n"
                + "  syncline rebuild drop syncline_old_JOB --confirm syncline_old_JOB%n"
                + "%n",
        header = "Build a store anew from the log, beside the live one.",
        subcommands = {
            RebuildStore.Postgres.class,
            RebuildStore.JsonFiles.class,
            RebuildCommand.Switch.class,
            RebuildCommand.Resume.class,
            RebuildCommand.Drop.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:internal error: a defect of ours",
            "4:no such job or name",
            "5:refused, see the message",
            "7:no answer: outcome unknown",
            "9:to be confirmed"
        })
final class RebuildCommand implements Runnable {
    static final String PATH = "/v1/ops/rebuilds";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which store: postgres or json?");
    }

    /** Asks something of a rebuild that has not ended. */
    abstract static class Ask implements Callable<Integer> {
        private final String verb;
        private final String said;

        @Mixin
        private ServerOptions server;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "JOB", description = "of the rebuild")
        private String job;

        private Ask(String verb, String said) {
            this.verb = verb;
            this.said = said;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = server.post(PATH + "/" + job + "/" + verb);
            new JobWatch(server, spec)
                    .print(
                            answer,
                            (now, out) -> out.printf(
                                    "job %s %s; it is now %s. See: syncline job watch %1$s%n",
                                    job, said, now.path("state").asText()));
            return ExitCode.DONE;
        }
    }

    /** {@code syncline rebuild switch}. */
    @Command(
            name = "switch",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline rebuild switch 1f9e02ac%n%n",
            header = "Put what was built in the live store's place; the old one is kept.")
    static final class Switch extends Ask {
        Switch() {
            super("switch", "switches as soon as it may");
        }
    }

    /** {@code syncline rebuild resume}. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline rebuild resume 1f9e02ac%n%n",
            header = "Take up again what had failed, for lack of room perhaps.")
    static final class Resume extends Ask {
        Resume() {
            super("resume", "goes on");
        }
    }

    /** {@code syncline rebuild drop}. */
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            headerHeading =
                    "Examples:%n  syncline rebuild drop syncline_old_1f9e02ac --confirm syncline_old_1f9e02ac%n%n",
            header = "End for good what was live before, or a rebuild that came to nothing.")
    static final class Drop implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "what is kept: its schema or directory, or the rebuild's job")
        private String name;

        @Option(names = "--confirm", paramLabel = "NAME", description = "the name again")
        private String confirm;

        @Override
        public Integer call() throws InterruptedException {
            if (!name.equals(confirm)) {
                throw new CommandException(
                        ExitCode.NEEDS_CONFIRMATION, "This can't be undone. Say the name again: --confirm " + name);
            }
            server.ask(server.request(PATH + "/old/" + name).DELETE());
            return ExitCode.DONE;
        }
    }
}
