package dev.syncline.capture.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.capture.slot.Lsn;
import dev.syncline.capture.slot.ServerView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SlotCheckTest {
    private static final Lsn HERE = Lsn.parse("1/A0");
    private static final LedgerRecord RECORD = new LedgerRecord("s", 3, "777", 2, HERE, 7, false, Optional.empty());

    @Test
    void slotAtOrBehindTheRecordIsGood() {
        assertThat(SlotCheck.check(RECORD, server("777", 2, "1/B0", slot("1/A0", null))))
                .isEmpty();
        assertThat(SlotCheck.check(RECORD, server("777", 2, "1/A0", slot("0/FFFFFFFF", null))))
                .isEmpty();
    }

    @Test
    void everythingElseIsGap() {
        assertThat(reason(server("778", 2, "1/B0", slot("1/A0", null)))).isEqualTo(GapReason.OTHER_SYSTEM);
        assertThat(reason(server("777", 3, "1/B0", slot("1/A0", null)))).isEqualTo(GapReason.OTHER_TIMELINE);
        assertThat(reason(server("777", 2, "1/9F", slot("1/90", null)))).isEqualTo(GapReason.LSN_WENT_BACK);
        assertThat(reason(server("777", 2, "1/B0", Optional.empty()))).isEqualTo(GapReason.SLOT_MISSING);
        assertThat(reason(server("777", 2, "1/B0", slot("0/0", null)))).isEqualTo(GapReason.SLOT_MISSING);
        assertThat(reason(server("777", 2, "1/B0", slot("1/A0", "wal_removed"))))
                .isEqualTo(GapReason.SLOT_INVALIDATED);
        assertThat(reason(server("777", 2, "1/B0", slot("1/A1", null)))).isEqualTo(GapReason.SLOT_AHEAD);
    }

    @Test
    void olderCopyOfTheServerIsGapAlsoWhenItsWalHasGrownPastAllThatWasSeen() {
        ServerView restored = new ServerView("777", 2, Lsn.parse("9/0"), 6, slot("1/90", null), List.of());

        assertThat(reason(restored)).isEqualTo(GapReason.RESTORED);
    }

    @Test
    void nextFootprintIsAboveAllThatWereLeft() {
        ServerView ahead = new ServerView("777", 2, HERE, 9, slot("1/90", null), List.of());

        assertThat(SlotCheck.nextFootprint(RECORD, ahead)).isEqualTo(10);
        assertThat(SlotCheck.nextFootprint(RECORD.footprint(12), ahead)).isEqualTo(13);
    }

    @Test
    void lsnsAreUnsigned() {
        Lsn high = Lsn.parse("FFFFFFFF/1");

        assertThat(high).isGreaterThan(Lsn.parse("7FFFFFFF/1"));
        assertThat(high).hasToString("FFFFFFFF/1");
        assertThat(high.max(Lsn.ZERO)).isEqualTo(high);
    }

    @Test
    void foreignOriginIsUnseenUnlessAllAreRead() {
        ServerView server = new ServerView("777", 2, HERE, 7, slot("1/A0", null), List.of("pg_16401"));

        assertThat(SlotCheck.unseenOrigins(RECORD, server).orElseThrow().reason())
                .isEqualTo(GapReason.ORIGIN_UNSEEN);
        assertThat(SlotCheck.unseenOrigins(RECORD.reading(true), server)).isEmpty();
    }

    private static GapReason reason(ServerView server) {
        return SlotCheck.check(RECORD, server).orElseThrow().reason();
    }

    private static ServerView server(String system, int timeline, String lsn, Optional<ServerView.SlotView> slot) {
        return new ServerView(system, timeline, Lsn.parse(lsn), 7, slot, List.of());
    }

    private static Optional<ServerView.SlotView> slot(String confirmed, String invalidation) {
        return Optional.of(new ServerView.SlotView(
                Lsn.parse(confirmed),
                "reserved",
                Optional.ofNullable(invalidation),
                0,
                OptionalLong.empty(),
                true,
                Optional.empty()));
    }
}
