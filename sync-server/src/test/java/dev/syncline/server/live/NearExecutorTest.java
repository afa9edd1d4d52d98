package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class NearExecutorTest {
    private final List<String> others = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private int left = Integer.MAX_VALUE;
    private final NearExecutor executor = new NearExecutor(task -> {
        if (left-- <= 0) {
            throw new RejectedExecutionException("stopped");
        }
        others.add("handed on");
        task.run();
    });

    private void hand(String name) {
        executor.execute(() -> done.add(name));
    }

    @Test
    void singlePieceIsDoneBehindTheWorkByWhoeverDidThat() {
        executor.near(() -> {
            hand("piece");
            done.add("work");
        });

        assertThat(done).containsExactly("work", "piece");
        assertThat(others).isEmpty();
    }

    @Test
    void severalAreForOthersAllOfThem() {
        executor.near(() -> {
            hand("one");
            hand("two");
            hand("three");
            done.add("work");
        });

        assertThat(done)
                .containsExactlyInAnyOrder("one", "two", "three", "work")
                .endsWith("work");
        assertThat(others).hasSize(3);
    }

    @Test
    void pieceThatFailsDoesSoOnTheThreadsOfOthers() {
        List<Runnable> given = new ArrayList<>();
        NearExecutor lone = new NearExecutor(given::add);

        lone.near(() -> lone.execute(() -> {
            throw new StackOverflowError("as a defect would");
        }));

        assertThat(given).hasSize(1);
        assertThatThrownBy(given.get(0)::run).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void whatComesFromElsewhereIsForOthers() {
        hand("piece");
        executor.near(() -> {});
        hand("another");

        assertThat(others).hasSize(2);
    }

    @Test
    void nothingIsForgottenWhereTheWorkFailsOrTheOthersHaveStopped() {
        left = 0;

        assertThatThrownBy(() -> executor.near(() -> {
                    hand("piece");
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");
        assertThatThrownBy(() -> executor.near(() -> {
                    hand("first");
                    hand("second");
                }))
                .isInstanceOf(RejectedExecutionException.class);

        assertThat(done).containsExactly("piece", "first");
    }

    @Test
    void firstOfSeveralIsNotForgottenWhereTheOthersStopInBetween() {
        left = 1;

        assertThatThrownBy(() -> executor.near(() -> {
                    hand("first");
                    hand("second");
                }))
                .isInstanceOf(RejectedExecutionException.class);

        assertThat(done).containsExactly("second", "first");
    }
}
