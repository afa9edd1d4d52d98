package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More than waits in memory, and more than becomes durable at once. */
class BulkLoadTest {
    private static final int DOCUMENTS = 400;
    private static final int CHUNK = 10;
    /** More than a piece that is written at once. */
    private static final int LARGE_BYTES = 400_000;

    @TempDir
    private Path store;

    @ParameterizedTest
    @ValueSource(ints = {JsonStore.DEFAULT_SEGMENT_BYTES, 1 << 20})
    void whatDiedInTheMiddleGoesOnFromWhatWasDurable(int segmentBytes) {
        BulkLoad died = new BulkLoad(store, 0, segmentBytes, CrashPoint.NONE);
        fill(died, died.claim(Disk.TOPIC), DOCUMENTS);

        try (BulkLoad next = new BulkLoad(store, 0, segmentBytes, CrashPoint.NONE)) {
            Claim claim = next.claim(Disk.TOPIC);
            assertThat(claim.next().offset()).isBetween(1L, DOCUMENTS - 1L);
            fill(next, claim, DOCUMENTS);
        }

        try (JsonStore read = new JsonStore(store, 1, tenant -> 0, segmentBytes, CrashPoint.NONE)) {
            assertThat(read.next(0)).isEqualTo(new Position(DOCUMENTS));
            for (int i = 0; i < DOCUMENTS; i++) {
                assertThat(read.find(document(i).key())).contains(document(i));
            }
        }
    }

    private static void fill(BulkLoad load, Claim from, int until) {
        Claim claim = from;
        while (claim.next().offset() < until) {
            int first = (int) claim.next().offset();
            List<StoredDocument> chunk = IntStream.range(first, Math.min(until, first + CHUNK))
                    .mapToObj(BulkLoadTest::document)
                    .toList();
            claim = load.load(claim, chunk, new Position(first + chunk.size()));
        }
    }

    private static StoredDocument document(int i) {
        DocumentKey key = new DocumentKey(i % 3 == 0 ? "acme" : "umbrella", "tasks", "t" + i);
        String title = ("é" + i).repeat(i % 2 == 0 ? LARGE_BYTES / 4 : 20);
        return new StoredDocument(key, new Version(i), Tasks.titled(key.id(), title));
    }
}
