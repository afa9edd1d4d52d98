package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.projector.JobProgress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RebuildPartTest {
    @AfterEach
    void forget() {
        Thread.interrupted();
    }

    @Test
    void interruptedThreadDoesNotWaitAgainAndAgainForNothing() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> RebuildPart.pause(Duration.ofSeconds(1)))
                .isInstanceOf(JobProgress.CancelledException.class);
    }
}
