package dev.syncline.deploy.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system that can be filled; where this process may not mount one, nothing but the directory. */
final class RamDisk implements AutoCloseable {
    private static final int INODES = 20_500;

    private final Path directory;
    private final boolean mounted;

    private RamDisk(Path directory, boolean mounted) {
        this.directory = directory;
        this.mounted = mounted;
    }

    static RamDisk mount(Path directory, int mebibytes) {
        String options = "size=" + mebibytes + "m,nr_inodes=" + INODES;
        return new RamDisk(
                directory, Children.succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString()));
    }

    /** Until nothing more fits. */
    void fill() throws IOException {
        needMounted();
        byte[] piece = new byte[4 << 10];
        try (OutputStream out = Files.newOutputStream(ballast(0))) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            Files.writeString(directory.resolveSibling("filled"), String.valueOf(e.getMessage()));
        }
    }

    /** Until no more file can be made. */
    void useUpInodes() throws IOException {
        needMounted();
        for (int i = 1; i <= INODES; i++) {
            try {
                Files.createFile(ballast(i));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** @throws SkippedException where it is nothing but the directory */
    void needMounted() {
        if (!mounted) {
            throw new SkippedException("this process may not mount a file system");
        }
    }

    /** While nobody writes there. */
    void readOnly(boolean readOnly) {
        needMounted();
        if (!Children.succeeds("mount", "-o", readOnly ? "remount,ro" : "remount,rw", directory.toString())) {
            throw new IllegalStateException("the file system is in use: " + directory);
        }
    }

    /** There is room again. */
    void free() throws IOException {
        for (int i = 0; i <= INODES; i++) {
            Files.deleteIfExists(ballast(i));
        }
    }

    private Path ballast(int number) {
        return directory.resolve("ballast-" + number);
    }

    @Override
    public void close() {
        if (mounted) {
            // What was found is looked at when it is gone.
            Children.succeeds("cp", "-a", directory.toString(), directory + "-left");
            Children.succeeds("umount", "-l", directory.toString());
        }
    }
}
