package dev.syncline.deploy;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server's classes as the JVM maps them (class data sharing), for the servers that tests start: with it each is ready
 * in three quarters of the time. Made by the first start behind a build. Thread-safe.
 */
public final class ClassArchive {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String READY = "ready in";
    /** As a JVM ends that was asked to. */
    private static final int TERMINATED = 143;

    private static final ClassArchive HERE =
            new ClassArchive(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));

    private final List<String> jars;
    private final List<String> directories;
    private final Path archive;
    private boolean failed;

    private ClassArchive(String classPath) {
        List<String> entries = Arrays.asList(classPath.split(File.pathSeparator));
        this.jars = entries.stream().filter(entry -> entry.endsWith(".jar")).toList();
        this.directories =
                entries.stream().filter(entry -> !entry.endsWith(".jar")).toList();
        try {
            Path tests = Path.of(ClassArchive.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            this.archive = tests.resolveSibling("server-classes.jsa");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With these a JVM finds the classes that this one has. An archive holds those of jars, which therefore stand first. */
    public static List<String> options() throws IOException {
        return HERE.made();
    }

    /** As {@link #options}, and no archive. */
    public static List<String> without() {
        return List.of("-cp", HERE.classPath());
    }

    private String classPath() {
        return Stream.concat(jars.stream(), directories.stream()).collect(Collectors.joining(File.pathSeparator));
    }

    private synchronized List<String> made() throws IOException {
        if (!failed && !isFresh()) {
            failed = !make();
        }
        // An archive that is not there would take the JDK's own away, too.
        return failed ? without() : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-cp", classPath());
    }

    private boolean isFresh() throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        for (String jar : jars) {
            if (Files.getLastModifiedTime(Path.of(jar)).compareTo(made) > 0) {
                return false;
            }
        }
        return true;
    }

    /** By a server that is stopped when it is ready. Returns whether there is one now. */
    private boolean make() throws IOException {
        Path directory = Files.createTempDirectory("class-archive-");
        Path made = archive.resolveSibling(
                "server-classes-" + ProcessHandle.current().pid());
        Process server = start(directory, made);
        try {
            Path out = out(directory);
            Awaitility.await()
                    .atMost(WITHIN)
                    .until(() -> !server.isAlive() || Files.readString(out).contains(READY));
            server.destroy();
            boolean whole = server.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)
                    && server.exitValue() == TERMINATED
                    && Files.exists(made);
            if (whole) {
                Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
            }
            return whole;
        } catch (ConditionTimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            end(server);
            Files.deleteIfExists(made);
            ServerProcess.delete(directory);
        }
    }

    private Process start(Path directory, Path archive) throws IOException {
        List<String> command = new ArrayList<>(ServerProcess.java());
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", String.join(File.pathSeparator, jars)));
        command.addAll(List.of("dev.syncline.cli.Syncline", "dev", "--port", "0", "--data-dir"));
        command.add(directory.resolve("data").toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out(directory).toFile())
                .start();
    }

    private static Path out(Path directory) {
        return directory.resolve("out.txt");
    }

    /** With what it started. */
    private static void end(Process server) {
        List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
        all.add(server.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
