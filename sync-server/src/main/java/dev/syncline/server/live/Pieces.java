package dev.syncline.server.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** An answer whose bytes are all there, some at a time. */
abstract class Pieces implements Outflow.Source {
    private static final int PIECE_BYTES = 64 << 10;

    private long from;
    private final long to;

    private Pieces(long from, long to) {
        this.from = from;
        this.to = to;
    }

    /**
     * The first {@code size} bytes of a body.
     *
     * @param share that holds it
     */
    static Pieces of(byte[] body, int size, HeldBytes.Share share) {
        return new Pieces(0, size) {
            @Override
            byte[] read(long from, int length) {
                return Arrays.copyOfRange(body, (int) from, (int) from + length);
            }

            @Override
            public boolean blocks() {
                return false;
            }

            @Override
            public void closed() {
                share.close();
            }
        };
    }

    /**
     * From {@code from} to {@code to} in a file, which may be deleted meanwhile.
     *
     * @param whenClosed is run when nobody takes them any more
     */
    static Pieces of(Path file, long from, long to, Runnable whenClosed) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new Pieces(from, to) {
            @Override
            byte[] read(long at, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.allocate(length);
                while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
                    // goes on
                }
                return buffer.array();
            }

            @Override
            public boolean blocks() {
                return true;
            }

            @Override
            public void closed() {
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    whenClosed.run();
                }
            }
        };
    }

    abstract byte[] read(long at, int length) throws IOException;

    @Override
    public Optional<byte[]> next() throws IOException {
        if (from >= to) {
            return Optional.empty();
        }
        int length = (int) Math.min(PIECE_BYTES, to - from);
        byte[] piece = read(from, length);
        from += length;
        return Optional.of(piece);
    }

    @Override
    public boolean isDone() {
        return from >= to;
    }
}
