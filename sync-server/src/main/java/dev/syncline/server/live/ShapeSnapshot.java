package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a shape as they were at one position, on disk, in pieces that many clients read. One thread writes, any
 * read.
 */
final class ShapeSnapshot implements StoreRows.Sink {
    private static final int BUFFER_BYTES = 1 << 16;

    private static final Logger LOGGER = LoggerFactory.getLogger(ShapeSnapshot.class);
    private static final byte[] NOTHING = {};

    private final long number;
    private final Path file;
    private final ShapeMessages messages;
    private final List<CompletableFuture<Chunk>> chunks = new ArrayList<>();
    private final CopyInserts copied;
    private JsonBytes piece = new JsonBytes();
    private OutputStream out = OutputStream.nullOutputStream();
    private Optional<Position> next = Optional.empty();
    private long from;
    private long size;
    private long rows;
    private long unwritten;
    private int written;
    private boolean ended;
    private int taking;
    private final InstantSource clock;
    private final CrashPoint crashPoint;
    private final Instant begun;
    private Instant asked;

    /**
     * A JSON array, from {@code from} to {@code to} in the file.
     *
     * @param next of the last: first position that is not in the snapshot
     */
    record Chunk(Path file, long from, long to, Optional<Position> next) {}

    ShapeSnapshot(long number, Path file, ShapeMessages messages, InstantSource clock, CrashPoint crashPoint) {
        this.number = number;
        this.file = file;
        this.messages = messages;
        this.clock = clock;
        this.crashPoint = crashPoint;
        this.begun = clock.instant();
        this.asked = begun;
        this.copied = messages.copied(NOTHING);
    }

    long number() {
        return number;
    }

    Duration age() {
        return Duration.between(begun, clock.instant());
    }

    Path file() {
        return file;
    }

    synchronized long bytes() {
        return size;
    }

    /** Of those that are written. */
    synchronized long rows() {
        return rows;
    }

    /** Empty until it is known. */
    synchronized Optional<Position> next() {
        return next;
    }

    /** Somebody is about to ask for a piece: it stays for now. */
    synchronized void touch() {
        asked = clock.instant();
    }

    /** A piece of it is on its way to a client from now on, until {@link #taken}. */
    synchronized void taking() {
        taking++;
    }

    synchronized void taken() {
        taking--;
        touch();
    }

    /** Whether a piece is on its way now, however slowly. */
    synchronized boolean isTaken() {
        return taking > 0;
    }

    /** When somebody asked for a piece last. */
    synchronized Instant asked() {
        return asked;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** Done when the piece is there; fails as the snapshot did. A number behind the last fails, too. */
    synchronized CompletableFuture<Chunk> chunk(int index) {
        touch();
        if (ended && index >= chunks.size()) {
            return CompletableFuture.failedFuture(noSuchPiece());
        }
        return promised(index);
    }

    private CompletableFuture<Chunk> promised(int index) {
        while (chunks.size() <= index) {
            chunks.add(new CompletableFuture<>());
        }
        return chunks.get(index);
    }

    @Override
    public void at(Position position) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
        synchronized (this) {
            next = Optional.of(position);
        }
        piece.raw("[");
    }

    @Override
    public void row(byte[] line) throws IOException {
        separate();
        copied.row(line, piece);
        after();
    }

    @Override
    public void row(ObjectNode document) throws IOException {
        separate();
        messages.row(document, NOTHING, piece);
        after();
    }

    private void separate() {
        if (size + piece.size() > from + 1) {
            piece.raw(",");
        }
    }

    private void after() throws IOException {
        unwritten++;
        if (piece.size() >= BUFFER_BYTES) {
            write();
            if (size - from >= ShapeReader.CHUNK_BYTES) {
                end(Optional.empty());
                if (written == ShapeOffset.CHUNKS) {
                    throw ShapeRefusal.of("where", "selects more than a snapshot can hold: ask for a part of it");
                }
                piece.raw("[");
            }
        }
    }

    private void write() throws IOException {
        out.write(piece.buffer(), 0, piece.size());
        synchronized (this) {
            size += piece.size();
            rows += unwritten;
        }
        unwritten = 0;
        piece.clear();
    }

    private void end(Optional<Position> last) throws IOException {
        piece.raw("]");
        write();
        out.flush();
        crashPoint.reached(CrashPoint.Stage.SHAPE_PIECE_WRITTEN);
        Chunk chunk = new Chunk(file, from, size, last);
        from = size;
        CompletableFuture<Chunk> waited;
        synchronized (this) {
            waited = promised(written++);
        }
        waited.complete(chunk);
    }

    /** All rows are written. */
    void complete() throws IOException {
        separate();
        piece.raw(ShapeMessages.snapshotEnd(next().orElseThrow()));
        end(next());
        fail(noSuchPiece());
    }

    private static ShapeRefusal noSuchPiece() {
        return ShapeRefusal.of("offset", "out of bounds for this shape");
    }

    /** What waits for more gets none. */
    void fail(Throwable reason) {
        List<CompletableFuture<Chunk>> waiting;
        try {
            out.close();
        } catch (IOException e) {
            LOGGER.warn("a snapshot's file could not be closed file={}", file, e);
        }
        out = OutputStream.nullOutputStream();
        piece = new JsonBytes();
        synchronized (this) {
            ended = true;
            waiting = List.copyOf(chunks);
        }
        waiting.forEach(chunk -> chunk.completeExceptionally(reason));
    }

    /** Whether it can be read by who begins now. */
    synchronized boolean isUsable() {
        return !ended || (written > 0 && !chunks.get(written - 1).isCompletedExceptionally() && isWhole());
    }

    private boolean isWhole() {
        return chunks.get(written - 1).join().next().isPresent();
    }
}
