package dev.syncline.decide;

import static dev.syncline.decide.EventOf.T1;
import static dev.syncline.decide.EventOf.TASKS;
import static dev.syncline.decide.EventOf.captured;
import static dev.syncline.decide.EventOf.event;
import static dev.syncline.decide.Partition.accepted;
import static dev.syncline.decide.Partition.rejected;
import static dev.syncline.decide.Partition.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.CaptureSequence;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Operation;
import dev.syncline.event.Reason;
import dev.syncline.event.Verdict;
import dev.syncline.event.Version;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Retries with the same id, and rows that capture delivers again. */
class DeciderDuplicateTest {
    private static final String A = "{\"title\":\"a\"}";
    private static final String B = "{\"title\":\"b\"}";
    private static final FirstVerdict CAPTURED = new FirstVerdict.AlreadyCaptured();

    private final Partition log = Partition.of(TASKS);

    @Test
    void retryIsToldThatTheFirstWasAccepted() { // I1
        log.given(event("e1").put(A), event("e2").patch(B));
        DocumentState before = log.state(T1);

        Verdict put = log.decide(event("e1").put(A));
        Verdict patch = log.decide(event("e2").patch(B));

        assertThat(repeated(put)).isEqualTo(new FirstVerdict.WasAccepted(new Version(0), Operation.CREATE));
        assertThat(repeated(patch)).isEqualTo(new FirstVerdict.WasAccepted(new Version(1), Operation.UPDATE));
        assertThat(log.state(T1)).isEqualTo(before);
    }

    @Test
    void retryIsToldThatTheFirstWasRejectedAlthoughItWouldNowBeAccepted() {
        log.given(event("e1").patch(A), event("e2").put(B));

        Verdict retry = log.decide(event("e1").patch(A));

        assertThat(repeated(retry)).isEqualTo(new FirstVerdict.WasRejected(new Version(0), Reason.NOT_FOUND));
    }

    @Test
    void retryOfADeleteIsNoNewDelete() {
        log.given(event("e1").put(A), event("e2").delete(), event("e3").put(B));

        Verdict retry = log.decide(event("e2").delete());

        assertThat(repeated(retry)).isEqualTo(new FirstVerdict.WasAccepted(new Version(1), Operation.DELETE));
        assertThat(log.state(T1).document()).isPresent();
    }

    @Test
    void retryIsKnownUpToTwentyFourHoursByTheLogsClock() {
        log.given(event("e1").put(A)).later(DocumentState.WINDOW);
        Verdict inside = log.decide(event("e1").put(A));
        log.later(Duration.ofMillis(1));

        Verdict outside = log.decide(event("e1").put(A));

        assertThat(repeated(inside)).isEqualTo(new FirstVerdict.WasAccepted(new Version(0), Operation.CREATE));
        assertThat(accepted(outside).version()).isEqualTo(new Version(2));
    }

    @Test
    void retryIsKnownAmongTheLastIdsOfItsDocument() {
        for (int i = 0; i < DocumentState.MAX_RECENT; i++) {
            log.given(event("e" + i).put(A));
        }
        Verdict oldest = log.decide(event("e0").put(A));
        log.given(event("one more").put(A));

        Verdict forgotten = log.decide(event("e0").put(A));

        assertThat(repeated(oldest)).isEqualTo(new FirstVerdict.WasAccepted(new Version(0), Operation.CREATE));
        assertThat(accepted(forgotten).operation()).isEqualTo(Operation.UPDATE);
        assertThat(log.state(T1).recent()).hasSize(DocumentState.MAX_RECENT);
    }

    @Test
    void idsOfOtherDocumentsDoNotCount() {
        log.given(event("e1").put(A));

        Verdict other = log.decide(event("e1").of("t2").put(A));

        assertThat(accepted(other).operation()).isEqualTo(Operation.CREATE);
    }

    @Test
    void capturedRowIsTakenOnce() { // I7
        log.given(captured(1, 10).put(A));

        Verdict same = log.decide(captured(1, 10).put(A));
        Verdict older = log.decide(captured(1, 9).put(B));
        Verdict newer = log.decide(captured(1, 11).assign(B));

        assertThat(repeated(same)).isEqualTo(CAPTURED);
        assertThat(repeated(older)).isEqualTo(CAPTURED);
        assertThat(accepted(newer).version()).isEqualTo(new Version(3));
        assertThat(log.state(T1).sequence()).contains(new CaptureSequence(1, 11));
    }

    @Test
    void newerEpochOfCaptureBeginsWithLowerLsns() {
        log.given(captured(1, 0xFFFF_FFFF_0000_0000L).put(A));

        Verdict next = log.decide(captured(2, 1).assign(B));
        Verdict late = log.decide(captured(1, 0xFFFF_FFFF_0000_0001L).assign(A));

        assertThat(accepted(next).operation()).isEqualTo(Operation.UPDATE);
        assertThat(repeated(late)).isEqualTo(CAPTURED);
    }

    @Test
    void capturedRowThatSaysWhatTheDocumentSaysIsNoNews() {
        log.given(event("e1").put("{\"title\":\"a\",\"estimate\":1}"));
        String row = log.state(T1).document().orElseThrow().toString();

        Verdict put = log.decide(captured(1, 1).put(row));
        Verdict assign = log.decide(captured(1, 2).assign("{\"estimate\":1.00}"));

        assertThat(repeated(put)).isEqualTo(CAPTURED);
        assertThat(repeated(assign)).isEqualTo(CAPTURED);
        assertThat(log.state(T1).version()).contains(new Version(0));
        assertThat(log.state(T1).sequence()).contains(new CaptureSequence(1, 2));
    }

    /** Else the row would stay without what the document has, and nobody would write it again. */
    @Test
    void capturedRowThatLacksWhatTheDocumentKeepsIsChangeOfNothing() { // I3
        log.given(event("e1").put("{\"title\":\"a\"}"));
        DocumentState before = log.state(T1);

        Verdict assign = log.decide(captured(1, 1).assign("{\"createdAt\":null}"));
        Verdict put = log.decide(captured(1, 2).put("{\"title\":\"a\"}"));

        assertThat(accepted(assign).version()).isEqualTo(new Version(1));
        assertThat(accepted(assign).after()).isEqualTo(before.document());
        assertThat(accepted(put).after()).isEqualTo(before.document());
    }

    @Test
    void capturedDeleteOfWhatIsGoneIsNoNews() {
        log.given(event("e1").put(A), event("e2").delete());

        Verdict delete = log.decide(captured(1, 1).delete());

        assertThat(repeated(delete)).isEqualTo(CAPTURED);
    }

    @Test
    void captureLeavesTheSeenIdsAlone() {
        log.given(event("e1").put(A));
        for (int i = 0; i < 2 * DocumentState.MAX_RECENT; i++) {
            log.given(captured(1, i).assign("{\"title\":\"" + i + "\"}"));
        }

        Verdict retry = log.decide(event("e1").put(A));

        assertThat(repeated(retry)).isInstanceOf(FirstVerdict.WasAccepted.class);
    }

    @Test
    void capturedRowThatBreaksTheSchemaIsRejectedOnce() {
        log.given(event("e1").put(A));

        Verdict first = log.decide(captured(1, 1).assign("{\"title\":\"\"}"));
        Verdict again = log.decide(captured(1, 1).assign("{\"title\":\"\"}"));

        assertThat(rejected(first).reason()).isEqualTo(Reason.SCHEMA);
        assertThat(repeated(again)).isEqualTo(CAPTURED);
    }
}
