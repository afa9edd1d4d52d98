package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.BucketDigest;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Whoever is taken leave of is told where to go on: nothing is missed, and nothing comes twice. */
class ChangeStreamTest {
    /** Two of them fill a piece. */
    private static final String LONG = "x".repeat(20 << 10);

    private final Log log = new Log();
    private final AtomicInteger done = new AtomicInteger();
    private final List<LoggedChange> changes = new ArrayList<>();
    private final Follower follower = new Follower() {
        @Override
        public void close() {
            // nothing is held
        }

        private Position next = new Position(0);

        @Override
        public Position next() {
            return next;
        }

        @Override
        public boolean isBehind() {
            return false;
        }

        @Override
        public void skipTo(Position position) {
            next = position;
        }

        @Override
        public Optional<List<LoggedChange>> read() {
            List<LoggedChange> rest = changes.subList((int) next.offset(), changes.size());
            next = log.next();
            return rest.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(rest));
        }
    };

    private ChangeStream stream(Optional<InitialDocuments> initial) {
        ChangesRequest asked = new ChangesRequest(
                interest(),
                List.of("tasks"),
                ChangesRequest.LATEST,
                Optional.empty(),
                false,
                initial.isPresent(),
                false,
                ChangeFormat.LINES);
        return new ChangeStream(
                interest(), follower, asked, new Position(Long.MAX_VALUE), initial, collection -> {}, closed -> {});
    }

    private static Interest interest() {
        return new Interest(DocumentKey.DEFAULT_TENANT, Map.of(), Optional.empty());
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            changes.add(log.put("tasks", "{\"id\":\"t%d\",\"state\":\"%s\"}".formatted(i, LONG)));
        }
    }

    private static List<ObjectNode> rest(ChangeStream stream) {
        List<ObjectNode> told = new ArrayList<>();
        for (Optional<byte[]> piece = stream.next(); piece.isPresent(); piece = stream.next()) {
            told.addAll(lines(piece.get()));
        }
        return told;
    }

    private static List<ObjectNode> lines(byte[] piece) {
        return new String(piece, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> Json.object(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static byte[] next(ChangeStream stream) {
        return stream.next().orElseThrow();
    }

    private static void assertLeave(List<ObjectNode> told) {
        assertThat(told).hasSize(1);
        assertThat(told.get(0).path("control").asText()).isEqualTo("unavailable");
    }

    @Test
    void inTheMiddleOfWhatWasReadThePlaceIsBehindWhatWasTold() {
        write(5);
        ChangeStream stream = stream(Optional.empty());
        next(stream); // the first sign of life
        List<ObjectNode> told = lines(next(stream));
        assertThat(told).hasSize(2);

        stream.leave();

        List<ObjectNode> rest = rest(stream);
        assertLeave(rest);
        assertThat(rest.get(0).path("position").asLong())
                .isEqualTo(told.get(1).path("position").asLong())
                .isEqualTo(1);
        assertThat(stream.isDone()).isTrue();
    }

    @Test
    void atTheEndThePlaceIsBehindEverything() {
        write(1);
        ChangeStream stream = stream(Optional.empty());
        assertThat(rest(stream)).hasSize(2); // the change, and up-to-date

        stream.leave();

        List<ObjectNode> rest = rest(stream);
        assertLeave(rest);
        assertThat(rest.get(0).path("position").asLong()).isZero();
    }

    @Test
    void amongTheFirstDocumentsThereIsNoPlace() {
        write(5);
        ChangeStream stream = stream(Optional.of(new InitialDocuments(
                List.of(new Store()), List.of("tasks"), interest(), next -> {}, 0, follower, done::incrementAndGet)));
        next(stream); // the first sign of life
        assertThat(lines(next(stream))).hasSize(2);

        stream.leave();

        List<ObjectNode> rest = rest(stream);
        assertLeave(rest);
        assertThat(rest.get(0).has("position")).isFalse();
    }

    @Test
    void amongDocumentsThatDoNotMatchItIsHeardToo() {
        int many = 5_000;
        for (int i = 0; i < many; i++) {
            changes.add(log.put("other", "tasks", "{\"id\":\"t%d\"}".formatted(i)));
        }
        ChangeStream stream = stream(Optional.of(new InitialDocuments(
                List.of(new Store()), List.of("tasks"), interest(), next -> {}, 0, follower, done::incrementAndGet)));
        next(stream); // the first sign of life
        assertThat(lines(next(stream))).isEmpty();

        stream.leave();

        assertLeave(rest(stream));
    }

    /** It holds a snapshot that others wait for. */
    @Test
    void whoeverTricklesFirstDocumentsIsCutAndWhoeverTakesThemIsNot() throws IOException {
        write(20);
        LongAdder cuts = new LongAdder();
        Connection connection = new Connection();
        connection.takes = 0;
        ChangeStream stream = stream(Optional.of(new InitialDocuments(
                List.of(new Store()), List.of("tasks"), interest(), next -> {}, 0, follower, done::incrementAndGet)));
        stream.open(
                Outflow.open(connection.context(), stream, new Outflow.Executors(Runnable::run, Runnable::run, cuts)));
        next(stream); // the first sign of life
        for (int piece = 0; piece < 5; piece++) {
            for (int silent = 0; silent < 4; silent++) {
                stream.keepAlive();
            }
            next(stream);
        }
        assertThat(cuts.sum()).isZero();

        for (int silent = 0; silent < 5; silent++) {
            stream.keepAlive();
        }

        assertThat(cuts.sum()).isEqualTo(1);
        assertThat(connection.broken).isEqualTo(1);
        assertThat(done).hasValue(1);
    }

    /** Whoever follows for ever has made room when it has the documents. */
    @Test
    void placeOfFirstDocumentsIsFreeBehindThem() {
        write(2);
        ChangeStream stream = stream(Optional.of(new InitialDocuments(
                List.of(new Store()), List.of("tasks"), interest(), next -> {}, 0, follower, done::incrementAndGet)));

        rest(stream);
        assertThat(stream.isDone()).isFalse();
        assertThat(done).hasValue(1);

        stream.closed();
        assertThat(done).hasValue(1);
    }

    /** Holds what was written. */
    private final class Store implements StoreSnapshots, StoreSnapshot {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Position next(int partition) {
            return log.next();
        }

        @Override
        public StoreSnapshot open(List<String> collections) {
            return this;
        }

        @Override
        public Documents documents(Scope scope) {
            Iterator<LoggedChange> all = changes.iterator();
            return new Documents() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public SnapshotDocument next() {
                    var change = all.next().change();
                    return new SnapshotDocument(change.key(), Optional.of(change.version()), change.after());
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Optional<SnapshotDocument> find(DocumentKey key) {
            throw new AssertionError("not asked");
        }

        @Override
        public Map<Integer, BucketDigest> digests(String collection) {
            throw new AssertionError("not asked");
        }

        @Override
        public void close() {}
    }
}
