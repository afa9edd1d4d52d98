package dev.syncline.projector;

import static dev.syncline.projector.Tasks.delete;
import static dev.syncline.projector.Tasks.key;
import static dev.syncline.projector.Tasks.put;
import static dev.syncline.projector.Tasks.titled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises to whoever looks at it as it was in one moment, and to whoever mends it. */
public abstract class SnapshotsContract {
    private static final List<String> IDS = List.of("b", "a", "Z", "\uD83D\uDE00", "\uFFFD", "\u00E9", "aa", "-", "1");
    private static final List<String> TENANTS = List.of("acme", "Acme", "a.b", "_", "-x", "a");

    private Store store;
    private StoreSnapshots snapshots;
    private Claim claim;
    private long position;

    /** A store on a fresh place, with {@link Tasks#COLLECTION}, all tenants in partition 0. */
    protected abstract Store open();

    protected abstract StoreSnapshots snapshots();

    /** The same place as a process that starts sees it. */
    protected abstract Store reopen();

    @BeforeEach
    void claim() {
        store = open();
        snapshots = snapshots();
        claim = store.claim(0, "topic-1");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void apply(LoggedChange... changes) {
        position += changes.length;
        claim = store.apply(claim, List.of(changes), new Position(position));
    }

    private StoreSnapshot look() {
        return snapshots.open(List.of("tasks"));
    }

    private static List<DocumentKey> keys(StoreSnapshot snapshot, Scope scope) {
        List<DocumentKey> keys = new ArrayList<>();
        try (StoreSnapshot.Documents documents = snapshot.documents(scope)) {
            documents.forEachRemaining(document -> keys.add(document.key()));
        }
        return keys;
    }

    private List<DocumentKey> fill() {
        List<DocumentKey> all = new ArrayList<>();
        for (String tenant : TENANTS) {
            for (String id : IDS) {
                DocumentKey key = new DocumentKey(tenant, "tasks", id);
                apply(put(position, position, key, titled(id, "of " + tenant)));
                all.add(key);
            }
        }
        all.sort(KeyOrder.INSTANCE);
        return all;
    }

    @Test
    void documentsComeInTheOrderOfTheirKeysBytes() {
        List<DocumentKey> all = fill();

        try (StoreSnapshot snapshot = look()) {
            assertThat(keys(snapshot, Scope.all("tasks"))).isEqualTo(all);
            assertThat(keys(snapshot, Scope.all("tasks"))).as("again").isEqualTo(all);
        }
    }

    @Test
    void documentsBehindAKeyBeginThere() {
        List<DocumentKey> all = fill();

        try (StoreSnapshot snapshot = look()) {
            for (int i = 0; i < all.size(); i++) {
                Scope behind = Scope.behind("tasks", Optional.of(all.get(i)), Long.MAX_VALUE);
                assertThat(keys(snapshot, behind)).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    @Test
    void ofTheFirstDocumentsNoneIsMissing() {
        List<DocumentKey> all = fill();

        try (StoreSnapshot snapshot = look()) {
            for (int most = 1; most <= all.size() + 1; most++) {
                int until = Math.min(all.size(), 2 + most);
                assertThat(keys(snapshot, Scope.behind("tasks", Optional.of(all.get(1)), most)))
                        .startsWith(all.subList(2, until).toArray(DocumentKey[]::new));
            }
        }
    }

    @Test
    void documentsOfSomeBucketsAreThose() {
        List<DocumentKey> all = fill();
        Set<Integer> buckets = Set.of(BucketDigest.bucketOf(all.get(0)), BucketDigest.bucketOf(all.get(20)));

        try (StoreSnapshot snapshot = look()) {
            assertThat(keys(snapshot, Scope.of("tasks", buckets)))
                    .isEqualTo(all.stream()
                            .filter(key -> buckets.contains(BucketDigest.bucketOf(key)))
                            .toList());
        }
    }

    @Test
    void snapshotStaysAsItWasWhileTheStoreMoves() {
        apply(put(0, "t1", "old"), put(1, "t2", "old"));

        try (StoreSnapshot snapshot = look()) {
            for (int i = 0; i < 200; i++) {
                apply(put(position, "t1", "new " + "x".repeat(200)), put(position + 1, "t3", "new " + i));
            }
            apply(delete(position, "t2"));

            assertThat(snapshot.next(0)).isEqualTo(new Position(2));
            assertThat(keys(snapshot, Scope.all("tasks"))).containsExactly(key("t1"), key("t2"));
            assertThat(snapshot.find(key("t1")).orElseThrow().document()).contains(titled("t1", "old"));
            assertThat(snapshot.find(key("t2")).orElseThrow().version()).contains(new Version(1));
            assertThat(snapshot.find(key("t3"))).isEmpty();
        }
        assertThat(snapshots.next(0)).isEqualTo(new Position(position));
    }

    @Test
    void digestsAreThoseOfTheDocuments() {
        fill();

        try (StoreSnapshot snapshot = look()) {
            Map<Integer, BucketDigest> expected = new HashMap<>();
            try (StoreSnapshot.Documents documents = snapshot.documents(Scope.all("tasks"))) {
                documents.forEachRemaining(document -> expected.merge(
                        BucketDigest.bucketOf(document.key()),
                        BucketDigest.EMPTY.plus(
                                document.key(),
                                document.version().orElseThrow().offset(),
                                ContentText.of(
                                        Tasks.COLLECTION, document.document().orElseThrow())),
                        BucketDigest::plus));
            }
            assertThat(snapshot.digests("tasks")).isEqualTo(expected);
        }
    }

    private Optional<SnapshotDocument> seen(String id) {
        try (StoreSnapshot snapshot = look()) {
            return snapshot.find(key(id));
        }
    }

    private static Optional<StoredDocument> wanted(String id, long version, String title) {
        return Optional.of(new StoredDocument(key(id), new Version(version), titled(id, title)));
    }

    private List<Repair.Outcome> repair(String id, Optional<SnapshotDocument> seen, Optional<StoredDocument> wanted) {
        return store.repair(claim, List.of(new Repair(key(id), seen, wanted)));
    }

    @Test
    void repairBringsAnyVersionToTheWantedOne() {
        apply(put(0, 50, titled("t1", "ahead")), put(1, 5, titled("t2", "stale")), put(2, 7, titled("t3", "extra")));
        apply(put(3, 60, titled("t5", "stays")));

        assertThat(repair("t1", seen("t1"), wanted("t1", 9, "right"))).containsExactly(Repair.Outcome.DONE);
        assertThat(repair("t2", seen("t2"), wanted("t2", 10, "right"))).containsExactly(Repair.Outcome.DONE);
        assertThat(repair("t3", seen("t3"), Optional.empty())).containsExactly(Repair.Outcome.DONE);
        assertThat(repair("t4", Optional.empty(), wanted("t4", 3, "was missing")))
                .containsExactly(Repair.Outcome.DONE);

        assertRepaired();
        store.close();
        store = reopen();
        snapshots = snapshots();
        assertRepaired();
    }

    private void assertRepaired() {
        assertThat(seen("t1")).isEqualTo(wanted("t1", 9, "right").map(SnapshotDocument::of));
        assertThat(seen("t2")).isEqualTo(wanted("t2", 10, "right").map(SnapshotDocument::of));
        assertThat(seen("t3")).isEmpty();
        assertThat(seen("t4")).isEqualTo(wanted("t4", 3, "was missing").map(SnapshotDocument::of));
        assertThat(seen("t5")).isEqualTo(wanted("t5", 60, "stays").map(SnapshotDocument::of));
        assertThat(snapshots.next(0)).isEqualTo(new Position(4));
    }

    @Test
    void repairOfWhatMovedDoesNothing() {
        apply(put(0, "t1", "seen"));
        Optional<SnapshotDocument> seen = seen("t1");
        apply(put(1, "t1", "moved"));

        assertThat(repair("t1", seen, wanted("t1", 9, "too late"))).containsExactly(Repair.Outcome.MOVED);
        assertThat(repair("t1", Optional.empty(), Optional.empty())).containsExactly(Repair.Outcome.MOVED);

        assertThat(seen("t1")).isEqualTo(wanted("t1", 1, "moved").map(SnapshotDocument::of));
    }
}
