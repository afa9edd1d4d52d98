package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.decide.DocumentState;
import dev.syncline.event.Document;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.rocksdb.RocksStates;
import dev.syncline.reconcile.MemoryLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a load stands in memory at a time: large documents come in smaller numbers. */
class LoadTest {
    private static final int DOCUMENTS = 60;
    private static final int LARGE = 1 << 20;
    /** Of a chunk, and of the records of one poll that are more than it. */
    private static final long MOST = 24L << 20;

    private final MemoryStore store = new MemoryStore();
    private final Throttle throttle = new Throttle(JobProgress.NONE, Clock.systemUTC(), pause -> {});
    private final List<String> ids =
            IntStream.range(0, DOCUMENTS).mapToObj("t%02d"::formatted).toList();

    private static Document large(String id) {
        return Tasks.document(id, "\"title\": \"t\", \"notes\": \"" + "x".repeat(LARGE) + "\"");
    }

    @Test
    void largeDocumentsFromChangesComeInSmallChunks() {
        MemoryTopic topic = new MemoryTopic();
        MemoryLog log = new MemoryLog();
        for (int i = 0; i < DOCUMENTS; i++) {
            topic.add(Tasks.put(i, i, large(ids.get(i))));
            log.put(Tasks.key(ids.get(i)), i, large(ids.get(i)));
        }
        Map<Integer, Position> targets = Map.of(0, new Position(DOCUMENTS));
        Last last = Last.of(log, List.of("tasks"), targets, tenant -> 0);

        new Load(topic.source(), store, "topic-1", last, throttle, JobProgress.NONE).run(targets);

        assertThat(store.ids()).isEqualTo(ids);
        assertThat(store.mostBytesAtOnce()).isLessThan(MOST);
    }

    @Test
    void largeDocumentsFromStatesComeInSmallChunks(@TempDir Path directory) {
        try (States states = new RocksStates(directory.resolve("states"), tenant -> 0)) {
            ids.forEach(id -> states.put(
                    Tasks.key(id),
                    new DocumentState(
                            Optional.of(new Version(1)), Optional.of(large(id)), List.of(), Optional.empty())));

            new FoldLoad(store, "topic-1", throttle, JobProgress.NONE).run(Map.of(0, new Position(7)), states);
        }

        assertThat(store.ids()).isEqualTo(ids);
        assertThat(store.mostBytesAtOnce()).isLessThan(MOST);
    }
}
