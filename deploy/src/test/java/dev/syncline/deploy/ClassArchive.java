package dev.syncline.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A server's classes as the JVM maps them (class data sharing), for the servers that tests start: each is ready after
 * three quarters of the time, and they are many. Made by the first that is asked for behind a build. Thread-safe.
 */
public final class ClassArchive {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String READY = "ready in";

    private final List<String> jars;
    private final List<String> directories;
    private final Path archive;

    private static final ClassArchive HERE =
            new ClassArchive(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));

    private ClassArchive(String classPath) {
        List<String> entries = Arrays.asList(classPath.split(File.pathSeparator));
        this.jars = entries.stream().filter(entry -> entry.endsWith(".jar")).toList();
        this.directories =
                entries.stream().filter(entry -> !entry.endsWith(".jar")).toList();
        Path tests = Path.of(ClassArchive.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        this.archive = tests.resolveSibling("server-classes.jsa");
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
        if (!isFresh()) {
            make();
        }
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-cp", classPath());
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

    /** By a server that is stopped when it is ready. Where none comes of it, the JVM does without. */
    private void make() throws IOException {
        Files.deleteIfExists(archive);
        Path directory = Files.createTempDirectory("class-archive-");
        Path out = directory.resolve("out.txt");
        List<String> command = new ArrayList<>(ServerProcess.java());
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + archive,
                "-cp",
                String.join(File.pathSeparator, jars),
                "dev.syncline.cli.Syncline",
                "dev",
                "--data-dir",
                directory.resolve("data").toString(),
                "--port",
                "0"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(WITHIN)
                    .until(() -> !process.isAlive() || Files.readString(out).contains(READY));
            process.destroy();
            process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            ServerProcess.delete(directory);
        }
    }
}
