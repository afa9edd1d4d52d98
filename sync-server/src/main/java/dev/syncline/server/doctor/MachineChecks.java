package dev.syncline.server.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Java, memory, disk. */
final class MachineChecks {
    static final String JAVA = "java";
    static final String MEMORY = "memory";
    static final String DISK = "disk";

    private static final int JAVA_WANTED = 17;
    private static final long MEMORY_WANTED = 2L << 30;
    private static final long DISK_FAIL = 256L << 20;
    private static final long DISK_WARN = 2L << 30;

    private MachineChecks() {}

    /** @param directories in which the server keeps something, by what it keeps there */
    static List<Check> of(Map<String, Path> directories) {
        return List.of(
                new Check(JAVA, () -> List.of(java(Runtime.version().feature()))),
                new Check(MEMORY, () -> List.of(memory(physicalMemory()))),
                new Check(DISK, () -> List.of(disk(usable(directories)))));
    }

    private static long physicalMemory() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    /** A directory that is not there yet will be made on the file system of the nearest one that is. */
    static Path existing(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        while (!Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }

    private static List<Space> usable(Map<String, Path> directories) throws IOException {
        List<Space> spaces = new ArrayList<>();
        for (Map.Entry<String, Path> one : directories.entrySet()) {
            Path path = existing(one.getValue());
            spaces.add(new Space(
                    one.getKey(), one.getValue(), Files.getFileStore(path).getUsableSpace()));
        }
        return spaces;
    }

    record Space(String what, Path directory, long usable) {}

    static Finding java(int feature) {
        return feature >= JAVA_WANTED
                ? Finding.ok(JAVA, Integer.toString(feature))
                : Finding.fail(
                        JAVA,
                        Integer.toString(feature),
                        JAVA_WANTED + " or newer",
                        List.of("export JAVA_HOME=/path/to/jdk-17"),
                        "");
    }

    static Finding memory(long bytes) {
        return bytes >= MEMORY_WANTED
                ? Finding.ok(MEMORY, gib(bytes))
                : Finding.warn(MEMORY, gib(bytes), "at least " + gib(MEMORY_WANTED), List.of(), "");
    }

    static Finding disk(List<Space> spaces) {
        Space least = spaces.stream()
                .min(java.util.Comparator.comparingLong(Space::usable))
                .orElseThrow();
        String found = "%s free for the %s".formatted(gib(least.usable()), least.what());
        if (least.usable() >= DISK_WARN) {
            return Finding.ok(DISK, found);
        }
        List<String> fix = List.of("du -xh --max-depth=1 " + least.directory() + " | sort -h");
        String wanted = "at least " + gib(DISK_WARN);
        return least.usable() >= DISK_FAIL
                ? Finding.warn(DISK, found, wanted, fix, "")
                : Finding.fail(DISK, found, wanted, fix, "a store without space stops; the log goes on");
    }

    static String gib(long bytes) {
        return String.format(java.util.Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
