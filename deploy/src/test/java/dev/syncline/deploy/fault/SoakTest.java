package dev.syncline.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final Soak.Sample BEGUN = new Soak.Sample(1, 1_000, 500, 80 << 20, 300 << 20);
    private static final Soak.Sample MIDDLE = new Soak.Sample(2, 2_000, 1_000, 140 << 20, 400 << 20);

    @Test
    void whatFillsInTheFirstHalfIsNoGrowth() {
        assertThat(Soak.grown(List.of(BEGUN, MIDDLE, new Soak.Sample(3, 3_000, 1_500, 180 << 20, 500 << 20))))
                .isEmpty();
    }

    @Test
    void heapThatGrowsWithoutDocumentsIsFound() {
        assertThat(Soak.grown(List.of(BEGUN, MIDDLE, new Soak.Sample(3, 3_000, 1_500, 210 << 20, 500 << 20))))
                .containsExactly("the heap grew by more than 64 MiB since minute 2");
    }

    @Test
    void diskThatGrowsWithoutOperationsIsFound() {
        assertThat(Soak.grown(List.of(BEGUN, MIDDLE, new Soak.Sample(3, 3_000, 1_500, 150 << 20, 600 << 20))))
                .containsExactly("the disk grew by more than 143 MiB since minute 2");
    }
}
