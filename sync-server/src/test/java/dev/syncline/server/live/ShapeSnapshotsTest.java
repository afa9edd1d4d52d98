package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShapeSnapshotsTest {
    private static final Duration YOUNG = Duration.ofMinutes(3);

    @Test
    void snapshotIsSharedUntilMoreCameBehindItThanItHasRows() {
        assertThat(ShapeSnapshots.isFresh(1_000, 5, YOUNG)).isTrue();
        assertThat(ShapeSnapshots.isFresh(1_001, 5, YOUNG)).isFalse();
        assertThat(ShapeSnapshots.isFresh(1_000_000, 1_000_000, YOUNG)).isTrue();
        assertThat(ShapeSnapshots.isFresh(1_000_001, 1_000_000, YOUNG)).isFalse();
    }

    /** Else compaction takes what is told behind one that many ask for, and whoever begins with it must begin anew. */
    @Test
    void oldSnapshotIsReadAgainHoweverLittleCameBehindIt() {
        assertThat(ShapeSnapshots.isFresh(0, 1_000_000, Duration.ofHours(1))).isFalse();
    }
}
