package dev.syncline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.capture.slot.Lsn;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LagTest {
    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

    private final Lag lag = new Lag();

    @Test
    void idleDatabaseHasNoLagHoweverLongNothingCame() {
        lag.read(START);
        look(0, 100, 100);
        look(600, 100, 100);
        assertThat(lag.seconds(at(700))).hasValue(0);
    }

    @Test
    void slotThatStandsStillIsAsLateAsTheOldestUnreadWal() {
        look(0, 100, 100);
        look(2, 200, 100);
        look(4, 300, 100);
        assertThat(lag.seconds(at(10))).hasValue(8);
        look(11, 400, 250);
        assertThat(lag.seconds(at(12))).hasValue(8);
        look(13, 400, 400);
        assertThat(lag.seconds(at(14))).hasValue(0);
    }

    @Test
    void whatWasReadMeanwhileCountsBeforeTheSlotMoves() {
        look(0, 100, 50);
        lag.read(at(7));
        assertThat(lag.seconds(at(8))).hasValue(1);
    }

    @Test
    void oldestLookSurvivesThinningOut() {
        for (int i = 0; i < 5_000; i++) {
            look(i, 100 + i, 50);
        }
        assertThat(lag.seconds(at(5_000))).hasValue(5_000);
    }

    @Test
    void walThatEndsEarlierAfterARestoreIsWhatCounts() {
        look(0, 900, 100);
        look(10, 200, 200);
        assertThat(lag.seconds(at(60))).hasValue(0);
    }

    @Test
    void clockOfPostgresThatIsAheadHidesNoLag() {
        look(0, 100, 50);
        lag.read(at(100));
        assertThat(lag.seconds(at(30))).hasValue(30);
    }

    @Test
    void nothingIsKnownBeforeTheFirstLook() {
        assertThat(lag.seconds(START)).isEmpty();
    }

    private void look(int second, long end, long confirmed) {
        lag.looked(at(second), new Lsn(end), new Lsn(confirmed));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
