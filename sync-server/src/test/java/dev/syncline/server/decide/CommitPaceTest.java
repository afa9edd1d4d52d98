package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final AtomicLong CLOCK = new AtomicLong();
    private static final long SOON = CommitPace.SOON.toMillis();

    /** What a thread has asked for stays with it: each test is later than the one before. */
    private final long now = CLOCK.addAndGet(1_000_000);

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private CommitPace pace;

    @BeforeEach
    void open() {
        context.setCurrentSystemTimeMs(now);
        pace = new CommitPace(context);
    }

    @Test
    void lonelyEventIsCommittedAtOnce() {
        pace.processed(now - 1);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void eventBehindACommitIsCommittedAtTheNextCheck() {
        pace.processed(now);
        context.resetCommit();
        pace.processed(now);
        assertThat(context.committed()).isFalse();

        check(now + SOON);

        assertThat(context.committed()).isTrue();
    }

    /** Kafka Streams commits what a check did, be it nothing: an idle decider would commit for ever. */
    @Test
    void nothingIsCheckedWhereAllIsCommitted() {
        assertThat(context.scheduledPunctuators()).isEmpty();

        pace.processed(now);
        assertThat(context.scheduledPunctuators()).isEmpty();

        pace.processed(now);
        check(now + SOON);
        assertThat(context.scheduledPunctuators())
                .singleElement()
                .matches(MockProcessorContext.CapturedPunctuator::cancelled);
    }

    @Test
    void whileBehindTheThreadsOwnIntervalIsLeftToCommit() {
        pace.processed(now - 1_000);

        assertThat(context.committed()).isFalse();
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void clockThatWasSetBackHoldsNothingUp() {
        pace.processed(now);
        context.resetCommit();
        context.setCurrentSystemTimeMs(now - 500_000);

        pace.processed(now - 500_000);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void stoppedOneChecksNoMore() {
        pace.processed(now);
        pace.processed(now);

        pace.stop();

        assertThat(context.scheduledPunctuators().get(0).cancelled()).isTrue();
    }

    @Test
    void anotherTaskOfTheThreadDoesNotAskAgain() {
        MockProcessorContext<byte[], byte[]> other = new MockProcessorContext<>();
        other.setCurrentSystemTimeMs(now);
        CommitPace second = new CommitPace(other);
        second.processed(now);
        other.resetCommit();
        second.processed(now);
        context.setCurrentSystemTimeMs(now + SOON);
        pace.processed(now + SOON);
        assertThat(context.committed()).isTrue();

        other.setCurrentSystemTimeMs(now + 2 * SOON);
        other.scheduledPunctuators().get(0).getPunctuator().punctuate(now + 2 * SOON);

        assertThat(other.committed()).isFalse();
    }

    private void check(long then) {
        context.setCurrentSystemTimeMs(then);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(then);
    }
}
