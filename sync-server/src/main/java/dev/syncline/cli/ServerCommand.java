package dev.syncline.cli;

import dev.syncline.server.SynclineApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline server}. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n" + "  syncline server server.yml%n" + "%n",
        header = "The server, on a Kafka and a PostgreSQL of your own.",
        description = "Several with the same configuration share" + " the work; when one dies, another takes over.")
final class ServerCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the configuration, YAML")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Files.isReadable(file)) {
            throw new CommandException(ExitCode.USAGE, "The configuration " + file + " is not readable");
        }
        new LoudApplication(() -> {
                    spec.commandLine().getErr().println("syncline server: ready");
                    spec.commandLine().getErr().flush();
                })
                .run("server", file.toString());
        StartDoctor.examine(file, spec.commandLine().getErr());
        // Serves on threads of its own until a signal ends the process.
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    /** Dropwizard prints and ends the process by itself; here the caller does. */
    private static final class LoudApplication extends SynclineApplication {
        LoudApplication(Runnable started) {
            super(started);
        }

        @Override
        protected void onFatalError(Throwable failure) {
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(failure);
        }
    }
}
