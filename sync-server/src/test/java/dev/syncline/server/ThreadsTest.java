package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void serverEndsWithALoopThatThrows() throws InterruptedException {
        Threads.loop(
                "broken",
                () -> {
                    throw new StackOverflowError("planted");
                },
                end::countDown);

        assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void serverGoesOnBehindALoopThatEnds() throws InterruptedException {
        Threads.loop("asked", () -> {}, end::countDown).join();

        assertThat(end.await(200, TimeUnit.MILLISECONDS)).isFalse();
    }
}
