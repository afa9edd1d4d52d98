package dev.syncline.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code syncline} as a child process, as a user runs it. */
final class CommandLineProcess implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private CommandLineProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static CommandLineProcess start(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(ServerProcess.java());
        // The last one counts: Kafka is in it.
        command.add("-Xmx768m");
        // A short command would wait for the archive longer than for the classes it needs.
        command.addAll(arguments[0].equals("dev") ? ClassArchive.options() : ClassArchive.without());
        command.add("dev.syncline.cli.Syncline");
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        return new CommandLineProcess(process, out, err);
    }

    /** Runs to the end. */
    static CommandLineProcess run(Path directory, String... arguments) throws IOException, InterruptedException {
        CommandLineProcess command = start(directory, arguments);
        if (!command.process.waitFor(60, TimeUnit.SECONDS)) {
            command.close();
            throw new AssertionError("still running after 60 s: " + List.of(arguments));
        }
        return command;
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + err());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
