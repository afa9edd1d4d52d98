package dev.syncline.server.doctor;

import dev.syncline.json.Manifests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories that must be writable and durable, and the JSON store's manifests. */
final class JsonStoreChecks {
    private static final Logger LOGGER = LoggerFactory.getLogger(JsonStoreChecks.class);

    static final String WRITABLE = "json.writable";
    static final String INODES = "json.inodes";
    static final String MANIFESTS = "json.manifests";
    static final String STATE = "state-directory";

    private static final long INODES_FAIL = 1_000;
    private static final long INODES_WARN = 20_000;

    private JsonStoreChecks() {}

    static List<Check> of(Path store, Path state) {
        return List.of(
                new Check(STATE, () -> List.of(writable(STATE, state))),
                new Check(WRITABLE, () -> List.of(writable(WRITABLE, store))),
                new Check(INODES, () -> List.of(inodes(store, freeInodes(MachineChecks.existing(store))))),
                new Check(MANIFESTS, () -> List.of(manifests(store, Manifests.check(store)))));
    }

    /** Does what a store does: writes, fsyncs, renames, fsyncs the directory. */
    static Finding writable(String check, Path directory) {
        Path there = MachineChecks.existing(directory);
        Path first = there.resolve(".syncline-doctor-" + ProcessHandle.current().pid() + ".tmp");
        Path second =
                there.resolve(".syncline-doctor-" + ProcessHandle.current().pid());
        try {
            try (FileChannel file = FileChannel.open(first, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap("doctor".getBytes(StandardCharsets.US_ASCII)));
                file.force(true);
            }
            Files.move(first, second);
            try (FileChannel opened = FileChannel.open(there, StandardOpenOption.READ)) {
                opened.force(true);
            }
            String made = there.equals(directory.toAbsolutePath().normalize()) ? "" : ", to be made by the server";
            return Finding.ok(check, directory + " takes writes and fsync" + made);
        } catch (IOException e) {
            return Finding.fail(
                    check,
                    directory + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
                    "writable, fsync works",
                    List.of("ls -ld " + there + "; mount | grep \"$(df -P " + there + " | awk 'END{print $6}')\""),
                    "nothing is kept there until this works");
        } finally {
            delete(first);
            delete(second);
        }
    }

    private static void delete(Path file) {
        if (file.toFile().delete()) {
            LOGGER.debug("tried to write file={}", file);
        }
    }

    /** Java can't ask; {@code df} can. Empty for a file system that counts none. */
    private static OptionalLong freeInodes(Path directory) throws IOException, InterruptedException {
        Process df = new ProcessBuilder("df", "-Pi", directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(df.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (df.waitFor() != 0) {
            throw new IOException(said.strip());
        }
        return parseInodes(said);
    }

    /** The column is named {@code IFree} on Linux, {@code ifree} on macOS. */
    static OptionalLong parseInodes(String df) {
        List<String> lines = df.strip().lines().toList();
        List<String> heads = Arrays.asList(lines.get(0).toLowerCase(Locale.ROOT).split("\\s+"));
        String[] values = lines.get(lines.size() - 1).split("\\s+");
        int column = heads.indexOf("ifree");
        if (column < 0 || column >= values.length || !values[column].matches("\\d+")) {
            return OptionalLong.empty();
        }
        long total = heads.contains("inodes") ? Long.parseLong(values[heads.indexOf("inodes")]) : 1;
        return total == 0 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(values[column]));
    }

    static Finding inodes(Path store, OptionalLong free) {
        if (free.isEmpty()) {
            return Finding.ok(INODES, "not limited by this file system");
        }
        if (free.getAsLong() >= INODES_WARN) {
            return Finding.ok(INODES, free.getAsLong() + " free");
        }
        List<String> fix = List.of("df -i " + store);
        String wanted = "at least " + INODES_WARN;
        return free.getAsLong() >= INODES_FAIL
                ? Finding.warn(INODES, free.getAsLong() + " free", wanted, fix, "")
                : Finding.fail(INODES, free.getAsLong() + " free", wanted, fix, "the store can't begin a new file");
    }

    static Finding manifests(Path store, Manifests.Checked checked) {
        if (checked.unreadable().isEmpty()) {
            String found = checked.readable() == 0 ? "none yet" : checked.readable() + " readable";
            return Finding.ok(MANIFESTS, found);
        }
        List<String> fix = new ArrayList<>();
        checked.unreadable()
                .keySet()
                .forEach(file -> fix.add("mv " + file.getParent() + " "
                        + store.resolveSibling(store.getFileName() + "-damaged-"
                                + file.getParent().getFileName())));
        return Finding.fail(
                MANIFESTS,
                String.join("; ", checked.unreadable().values()),
                "every manifest readable, and not of a newer version",
                fix,
                "put the partition's directory back from a backup, or move it away while no server runs: the projector"
                        + " makes it again from the log");
    }
}
