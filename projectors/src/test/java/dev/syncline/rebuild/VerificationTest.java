package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.rocksdb.RocksFactory;
import dev.syncline.reconcile.MemoryLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole verification, of a log without events: every change that is judged is one too many. */
class VerificationTest {
    private static final Catalog CATALOG = new Catalog(List.of(Tasks.COLLECTION));

    @TempDir
    private Path directory;

    private final MemoryTopic topic = new MemoryTopic();
    private final MemoryLog log = new MemoryLog();

    private ObjectNode verify() {
        log.next = Long.MAX_VALUE;
        Surroundings with = new Surroundings(
                CATALOG,
                topic.source(),
                MemoryTopic.noEvents(CATALOG),
                new RocksFactory(directory, tenant -> 0),
                Passed::new,
                new NoPast(),
                log,
                Map.of(),
                Clock.systemUTC(),
                CrashPoint.NONE,
                pause -> {});
        return new Verification(with).run("v1", List.of(), JobProgress.NONE);
    }

    @Test
    void changesOfACollectionThatWasRemovedAreCountedAndNotJudged() {
        DocumentKey old = new DocumentKey(Tasks.TENANT, "invoices", "i1");
        topic.add(Tasks.put(0, 0, old, Tasks.titled("i1", "old")));
        topic.add(Tasks.put(1, 1, old, Tasks.titled("i1", "newer")));

        ObjectNode result = verify();

        assertThat(result.path("differences").asLong()).as("%s", result).isZero();
        assertThat(result.path("changes").asLong()).isZero();
        assertThat(result.path("removedCollections").toString()).isEqualTo("{\"invoices\":2}");
    }
}
