package dev.syncline.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;

/** The segments that are open for reading, the least recently used closed first. Thread-safe. */
final class OpenFiles implements AutoCloseable {
    private final int limit;
    private final LinkedHashMap<Segment, FileChannel> channels = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(int limit) {
        this.limit = limit;
    }

    /**
     * The bytes in [offset, offset + length); fewer where the file ends too early.
     *
     * @throws NoSuchFileException if the segment went meanwhile
     */
    byte[] read(Segment segment, int offset, int length) throws IOException {
        while (true) {
            try {
                return read(open(segment), offset, length);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                // Closed under this reader: as the least recently used, by an interrupt of another reader, or for good.
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    /** Only for the moment: it may be closed at any time. */
    synchronized FileChannel open(Segment segment) throws IOException {
        if (segment.retired()) {
            throw new NoSuchFileException(segment.path().toString());
        }
        FileChannel channel = channels.get(segment);
        if (channel == null || !channel.isOpen()) {
            channel = FileChannel.open(segment.path(), StandardOpenOption.READ);
            channels.put(segment, channel);
            closeBeyondLimit();
        }
        return channel;
    }

    synchronized void retire(Segment segment) throws IOException {
        segment.retire();
        FileChannel channel = channels.remove(segment);
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public synchronized void close() {
        try {
            for (FileChannel channel : channels.values()) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            channels.clear();
        }
    }

    private void closeBeyondLimit() throws IOException {
        Iterator<FileChannel> eldest = channels.values().iterator();
        while (channels.size() > limit) {
            FileChannel channel = eldest.next();
            eldest.remove();
            channel.close();
        }
    }

    /** Fewer bytes than asked for where the file ends too early. */
    static byte[] read(FileChannel channel, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, (long) offset + buffer.position()) < 0) {
                return java.util.Arrays.copyOf(buffer.array(), buffer.position());
            }
        }
        return buffer.array();
    }
}
