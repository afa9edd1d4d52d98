package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(2);
    private final List<Runnable> open = new ArrayList<>();

    @Test
    void oneTooManyIsRefusedUntilAnotherHasEnded() throws IOException {
        admission.admit(open::add, () -> {});
        admission.admit(open::add, () -> {});

        assertThatThrownBy(() -> admission.admit(open::add, () -> {})).isInstanceOf(BusyException.class);
        assertThat(admission.refused()).isEqualTo(1);
        assertThat(open).hasSize(2);

        open.get(0).run();
        admission.admit(open::add, () -> {});
        assertThat(open).hasSize(3);
    }

    @Test
    void oneThatFailsHoldsItsPlaceUntilItsAnswerHasEnded() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> admission.admit(open::add, () -> {
                        throw new IllegalStateException("planted");
                    }))
                    .hasMessage("planted");
            open.get(i).run();
        }

        assertThat(admission.refused()).isZero();
    }

    @Test
    void nobodyIsAdmittedAnyMoreOnceItIsClosed() throws IOException {
        admission.admit(open::add, () -> {});
        admission.close();

        assertThatThrownBy(() -> admission.admit(open::add, () -> {})).isInstanceOf(StoppingException.class);
        assertThat(open).hasSize(1);
    }
}
