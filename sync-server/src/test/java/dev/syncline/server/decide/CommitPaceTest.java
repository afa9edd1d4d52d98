package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitPaceTest {
    private static final AtomicLong CLOCK = new AtomicLong();
    private static final long QUIET = CommitPace.QUIET.toMillis();

    /** What a thread has seen stays with it: each test is later than the one before. */
    private final long now = CLOCK.addAndGet(1_000_000);

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private CommitPace pace;

    @BeforeEach
    void open() {
        pace = new CommitPace(context);
    }

    @Test
    void eventThatComesAloneIsCommittedAtOnce() {
        processed(now);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void eventBehindAnotherIsCommittedWhenNoMoreCome() {
        processed(now);
        context.resetCommit();
        processed(now + 1);
        processed(now + QUIET);
        check(now + QUIET + 1);
        assertThat(context.committed()).isFalse();

        check(now + 2 * QUIET);

        assertThat(context.committed()).isTrue();
    }

    /** A commit took long, and events came meanwhile: each would be the first for long, and commit again. */
    @Test
    void eventThatWaitedHasNotComeAlone() {
        processed(now);
        context.resetCommit();

        context.setCurrentSystemTimeMs(now + 10 * QUIET);
        pace.processed(now + 1);

        assertThat(context.committed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -30, 30, 3_600_000})
    void clockOfTheBrokerMayBeAnother(long ahead) {
        processed(now, ahead);
        context.resetCommit();

        context.setCurrentSystemTimeMs(now + 10 * QUIET);
        pace.processed(now + 1 + ahead);
        assertThat(context.committed()).isFalse();

        processed(now + 20 * QUIET, ahead);
        assertThat(context.committed()).isTrue();
    }

    @Test
    void underLoadTheThreadsOwnIntervalIsLeftToCommit() {
        processed(now);
        context.resetCommit();

        for (long then = now + 1; then < now + 1_000; then += QUIET - 1) {
            processed(then);
            check(then + 1);
        }

        assertThat(context.committed()).isFalse();
    }

    /** Kafka Streams commits what a check did, be it nothing: an idle decider would commit for ever. */
    @Test
    void nothingIsCheckedWhereAllIsCommitted() {
        processed(now);
        assertThat(context.scheduledPunctuators()).isEmpty();

        processed(now);
        check(now + QUIET);
        assertThat(context.scheduledPunctuators())
                .singleElement()
                .matches(MockProcessorContext.CapturedPunctuator::cancelled);
    }

    @Test
    void clockThatWasSetBackHoldsNothingUp() {
        processed(now);
        context.resetCommit();

        processed(now - 500_000);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void stoppedOneChecksNoMore() {
        processed(now);
        processed(now);

        pace.stop();

        assertThat(context.scheduledPunctuators().get(0).cancelled()).isTrue();
    }

    @Test
    void anotherTaskOfTheThreadDoesNotAskAgain() {
        MockProcessorContext<byte[], byte[]> other = new MockProcessorContext<>();
        CommitPace second = new CommitPace(other);
        processed(now);
        other.setCurrentSystemTimeMs(now + 1);
        second.processed(now + 1);
        context.resetCommit();
        processed(now + 2 * QUIET);
        assertThat(context.committed()).isTrue();

        other.scheduledPunctuators().get(0).getPunctuator().punctuate(now + 4 * QUIET);

        assertThat(other.committed()).isFalse();
    }

    private void processed(long then) {
        processed(then, 0);
    }

    private void processed(long then, long ahead) {
        context.setCurrentSystemTimeMs(then);
        pace.processed(then + ahead);
    }

    private void check(long then) {
        context.setCurrentSystemTimeMs(then);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(then);
    }
}
