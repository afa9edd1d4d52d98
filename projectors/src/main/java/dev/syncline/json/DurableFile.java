package dev.syncline.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A small file that is replaced whole. */
public final class DurableFile {
    private DurableFile() {}

    /** Atomic and durable once it returns; after an exception it may or may not have happened. */
    public static void replace(Path file, byte[] bytes) throws IOException {
        write(temporary(file), bytes);
        rename(file);
        PartitionDirectory.fsync(file.toAbsolutePath().getParent());
    }

    static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    static void rename(Path file) throws IOException {
        Files.move(temporary(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
