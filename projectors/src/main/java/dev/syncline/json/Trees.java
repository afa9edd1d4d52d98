package dev.syncline.json;

import dev.syncline.projector.CrashPoint;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** Directories with all that is in them. */
public final class Trees {
    private static final String GONE = ".gone";

    private Trees() {}

    /** Nothing happens where there is none. Links are removed, never followed. */
    public static void delete(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            /** Somebody else deletes the same. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Makes it durably, with those above it that are missing. */
    public static void create(Path root) throws IOException {
        PartitionDirectory.createDirectories(root);
    }

    /** Moves it in one step, durably, within its file system; nothing may be there. */
    public static void move(Path from, Path to) throws IOException {
        PartitionDirectory.createDirectories(to.toAbsolutePath().getParent());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        PartitionDirectory.fsync(to.toAbsolutePath().getParent());
        PartitionDirectory.fsync(from.toAbsolutePath().getParent());
    }

    /** Removes it in one step first, so that nobody sees a part of it; {@code root} is free again afterwards. */
    public static void discard(Path root, CrashPoint crashPoint) throws IOException {
        if (Files.isDirectory(root)) {
            Path gone = root.resolveSibling(root.getFileName() + GONE);
            delete(gone);
            move(root, gone);
            crashPoint.reached(CrashPoint.Stage.DISCARDED_BEFORE_DELETE);
            delete(gone);
        }
    }

    /** Whether it is being removed, or was when its process died. */
    public static boolean isGone(Path root) {
        return root.getFileName().toString().endsWith(GONE);
    }

    /** Removes what a process that died was removing below {@code parent}. */
    public static void sweep(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> found = Files.list(parent)) {
            for (Path gone : found.filter(Trees::isGone).toList()) {
                delete(gone);
            }
        }
    }
}
