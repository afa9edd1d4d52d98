package dev.syncline.projector;

import static dev.syncline.projector.Tasks.delete;
import static dev.syncline.projector.Tasks.key;
import static dev.syncline.projector.Tasks.put;
import static dev.syncline.projector.Tasks.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store promises; a subclass says how to open one. */
public abstract class StoreContract<S extends Store & DocumentReads> extends DocumentReadsContract<S> {
    @Test
    void freshStoreHasAppliedNothing() {
        assertThat(claim.next()).isEqualTo(new Position(0));
        assertThat(store.next(0)).isEqualTo(new Position(0));
        assertThat(store.find(key("t1"))).isEmpty();
    }

    @Test
    void appliedDocumentIsFound() {
        apply(2, put(0, "t1", "one"), put(1, "t2", "two"));

        assertThat(store.find(key("t1"))).contains(stored(0, "t1", "one"));
        assertThat(store.find(key("t2"))).contains(stored(1, "t2", "two"));
        assertThat(store.next(0)).isEqualTo(new Position(2));
        assertThat(claim.next()).isEqualTo(new Position(2));
    }

    @Test
    void olderChangeNeverOverwritesNewerOne() { // I4
        apply(1, put(0, 7, titled("t1", "newer")));

        apply(2, put(1, 5, titled("t1", "older")));

        assertThat(store.find(key("t1"))).contains(stored(7, "t1", "newer"));
        assertThat(store.next(0)).isEqualTo(new Position(2));
    }

    @Test
    void applyingTheSameBatchAgainChangesNothing() { // I5
        LoggedChange[] batch = {put(0, "t1", "a"), put(1, "t2", "b"), delete(2, "t1"), put(3, "t2", "c")};
        Claim before = claim;
        apply(4, batch);

        claim = store.apply(before, List.of(batch), new Position(4));

        assertThat(claim.next()).isEqualTo(new Position(4));
        assertThat(store.find(key("t1"))).isEmpty();
        assertThat(store.find(key("t2"))).contains(stored(3, "t2", "c"));
    }

    @Test
    void anEarlierRangeAppliedAgainChangesNothing() { // I5
        Claim before = claim;
        apply(2, put(0, "t1", "a"), put(1, "t2", "b"));
        apply(4, delete(2, "t1"), put(3, "t2", "c"));

        claim = store.apply(before, List.of(put(0, "t1", "a"), put(1, "t2", "b")), new Position(2));

        assertThat(store.find(key("t1"))).isEmpty();
        assertThat(store.find(key("t2"))).contains(stored(3, "t2", "c"));
        assertThat(store.next(0)).isEqualTo(new Position(4));
    }

    @Test
    void aChangeThatStandsTwiceInTheLogIsAppliedOnce() { // I5
        apply(2, put(0, 0, titled("t1", "a")), put(1, 1, titled("t1", "b")));

        apply(4, put(2, 0, titled("t1", "a")), put(3, 1, titled("t1", "b")));

        assertThat(store.find(key("t1"))).contains(stored(1, "t1", "b"));
    }

    @Test
    void positionAndDocumentsSurviveReopening() {
        apply(3, put(0, "t1", "one"), put(1, "t2", "two"), delete(2, "t1"));
        store.close();

        store = reopen();

        assertThat(store.next(0)).isEqualTo(new Position(3));
        assertThat(store.find(key("t1"))).isEmpty();
        assertThat(store.find(key("t2"))).contains(stored(1, "t2", "two"));
        assertThat(store.claim(0, TOPIC).next()).isEqualTo(new Position(3));
    }

    @Test
    void deletedDocumentIsGoneAndMayComeBack() {
        apply(1, put(0, "t1", "one"));
        apply(2, delete(1, "t1"));
        assertThat(store.find(key("t1"))).isEmpty();

        apply(3, put(2, "t1", "again"));

        assertThat(store.find(key("t1"))).contains(stored(2, "t1", "again"));
    }

    @Test
    void changesBelowTheClaimsPositionAreSkipped() {
        apply(5, put(4, 4, titled("t1", "at four")));

        apply(6, put(3, 9, titled("t1", "below")), put(5, "t2", "at five"));

        assertThat(store.find(key("t1"))).contains(stored(4, "t1", "at four"));
        assertThat(store.find(key("t2"))).contains(stored(5, "t2", "at five"));
    }

    @Test
    void lastOfSeveralChangesOfOneDocumentWins() {
        apply(5, put(0, "t1", "a"), put(1, "t1", "b"), delete(2, "t1"), put(3, "t1", "d"), put(4, "t2", "x"));
        assertThat(store.find(key("t1"))).contains(stored(3, "t1", "d"));

        apply(7, put(5, "t1", "e"), delete(6, "t1"));

        assertThat(store.find(key("t1"))).isEmpty();
    }

    @Test
    void emptyRangeMovesThePosition() {
        apply(42);

        assertThat(store.next(0)).isEqualTo(new Position(42));
    }

    @Test
    void olderClaimIsFencedOffAndHasNoEffect() { // I8
        apply(1, put(0, "t1", "one"));
        S other = reopen();
        Claim newer = other.claim(0, TOPIC);

        assertThatThrownBy(() -> store.apply(claim, List.of(put(1, "t1", "zombie")), new Position(2)))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> store.apply(claim, List.of(), claim.next())).isInstanceOf(FencedException.class);

        assertThat(newer.epoch()).isGreaterThan(claim.epoch());
        assertThat(newer.next()).isEqualTo(new Position(1));
        assertThat(other.find(key("t1"))).contains(stored(0, "t1", "one"));
        other.apply(newer, List.of(put(1, "t1", "owner")), new Position(2));
        assertThat(other.find(key("t1"))).contains(stored(1, "t1", "owner"));
        other.close();
    }

    @Test
    void claimingAgainFencesOffTheEarlierClaimOfTheSameStore() { // I8
        Claim older = claim;
        claim = store.claim(0, TOPIC);

        assertThatThrownBy(() -> store.apply(older, List.of(put(0, "t1", "zombie")), new Position(1)))
                .isInstanceOf(FencedException.class);

        apply(1, put(0, "t1", "owner"));
        assertThat(store.find(key("t1"))).contains(stored(0, "t1", "owner"));
    }

    @Test
    void releasedPartitionGoesOnWithTheNextClaim() {
        apply(1, put(0, "t1", "one"));
        store.release(claim);

        claim = store.claim(0, TOPIC);
        apply(2, put(1, "t1", "two"));

        assertThat(store.find(key("t1"))).contains(stored(1, "t1", "two"));
    }

    @Test
    void anotherTopicIsRefused() {
        apply(1, put(0, "t1", "one"));
        store.release(claim);

        assertThatThrownBy(() -> store.claim(0, "topic-2")).isInstanceOf(LogReplacedException.class);

        assertThat(store.claim(0, TOPIC).next()).isEqualTo(new Position(1));
    }

    @Test
    void partitionsHavePositionsOfTheirOwn() {
        apply(3, put(0, "t1", "one"));

        assertThat(store.claim(1, TOPIC).next()).isEqualTo(new Position(0));
        assertThat(store.next(1)).isEqualTo(new Position(0));
        assertThat(store.next(0)).isEqualTo(new Position(3));
    }
}
