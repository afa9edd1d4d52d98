package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long NOW = 1_000_000;
    private static final long SOON = CommitPace.SOON.toMillis();

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private CommitPace pace;

    @BeforeEach
    void open() {
        context.setCurrentSystemTimeMs(NOW);
        pace = new CommitPace(context);
    }

    @Test
    void lonelyEventIsCommittedAtOnce() {
        pace.processed(NOW - 1);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void eventBehindACommitIsCommittedAtTheNextCheck() {
        pace.processed(NOW);
        context.resetCommit();
        pace.processed(NOW);
        assertThat(context.committed()).isFalse();

        check(NOW + SOON);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void nothingNewIsNotCommitted() {
        pace.processed(NOW);
        context.resetCommit();

        check(NOW + SOON);

        assertThat(context.committed()).isFalse();
    }

    @Test
    void whileBehindTheThreadsOwnIntervalIsLeftToCommit() {
        pace.processed(NOW - 1_000);
        check(NOW + SOON);

        assertThat(context.committed()).isFalse();
    }

    @Test
    void stoppedOneChecksNoMore() {
        pace.stop();

        assertThat(context.scheduledPunctuators().get(0).cancelled()).isTrue();
    }

    private void check(long now) {
        context.setCurrentSystemTimeMs(now);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(now);
    }
}
