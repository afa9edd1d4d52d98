package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.SnapshotsContract;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonSnapshotsTest extends SnapshotsContract {
    private static final int SMALL_SEGMENT = 4096;

    @TempDir
    private Path directory;

    private JsonStore store;

    @Override
    protected Store open() {
        store = new JsonStore(directory, 1, tenant -> 0, SMALL_SEGMENT, CrashPoint.NONE);
        return store;
    }

    @Override
    protected StoreSnapshots snapshots() {
        return new JsonSnapshots(store, new Catalog(List.of(Tasks.COLLECTION)));
    }

    @Override
    protected Store reopen() {
        return open();
    }

    @Test
    void whoFollowsSeesTheOlderVersionThatARepairPutBack() {
        Claim claim = store.claim(0, "topic-1");
        claim = store.apply(
                claim,
                List.of(Tasks.put(0, 50, Tasks.titled("t1", "ahead")), Tasks.put(1, "t2", "x")),
                new Position(2));
        StoredDocument wanted = new StoredDocument(Tasks.key("t1"), new Version(9), Tasks.titled("t1", "right"));
        try (JsonStore follower = new JsonStore(directory, 1, tenant -> 0, SMALL_SEGMENT, CrashPoint.NONE)) {
            Optional<SnapshotDocument> seen = follower.find(Tasks.key("t1")).map(SnapshotDocument::of);

            store.repair(claim, List.of(new Repair(Tasks.key("t1"), seen, Optional.of(wanted))));

            assertThat(follower.find(Tasks.key("t1"))).contains(wanted);
            assertThat(follower.find(Tasks.key("t2"))).isPresent();
        }
    }

    @Test
    void noMoreAreBroughtThanAreAskedFor() {
        Claim claim = store.claim(0, "topic-1");
        for (int i = 9; i >= 0; i--) {
            claim = store.apply(claim, List.of(Tasks.put(9 - i, "t" + i, "x")), new Position(10 - i));
        }

        List<String> ids = new ArrayList<>();
        try (StoreSnapshot snapshot = snapshots().open(List.of("tasks"));
                StoreSnapshot.Documents documents =
                        snapshot.documents(Scope.behind("tasks", Optional.of(Tasks.key("t2")), 4))) {
            documents.forEachRemaining(document -> ids.add(document.key().id()));
        }

        assertThat(ids).containsExactly("t3", "t4", "t5", "t6");
    }

    @Test
    void damagedRecordIsThereWithoutItsContentAndIsMended() throws IOException {
        Claim claim = store.claim(0, "topic-1");
        claim = store.apply(claim, List.of(Tasks.put(0, "t1", "whole"), Tasks.put(1, "t2", "whole")), new Position(2));
        Path segment = new Disk(directory).segments().get(0);
        Files.writeString(segment, Files.readString(segment).replaceFirst("whole", "whale"));

        Optional<SnapshotDocument> seen;
        try (StoreSnapshot snapshot = snapshots().open(List.of("tasks"))) {
            seen = snapshot.find(Tasks.key("t1"));
            assertThat(snapshot.find(Tasks.key("t2")).orElseThrow().document()).isPresent();
        }
        StoredDocument wanted = new StoredDocument(Tasks.key("t1"), new Version(0), Tasks.titled("t1", "whole"));
        List<Repair.Outcome> outcomes =
                store.repair(claim, List.of(new Repair(Tasks.key("t1"), seen, Optional.of(wanted))));

        assertThat(seen).contains(new SnapshotDocument(Tasks.key("t1"), Optional.of(new Version(0)), Optional.empty()));
        assertThat(outcomes).containsExactly(Repair.Outcome.DONE);
        assertThat(store.find(Tasks.key("t1"))).contains(wanted);
    }
}
