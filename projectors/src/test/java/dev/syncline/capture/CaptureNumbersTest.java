package dev.syncline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.capture.slot.Lsn;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CaptureNumbersTest {
    @Test
    void walIsNearItsLimitFromHalfOfItOn() {
        assertThat(numbers(OptionalLong.of(49), OptionalLong.of(100)).isWalNearLimit())
                .isFalse();
        assertThat(numbers(OptionalLong.of(50), OptionalLong.of(100)).isWalNearLimit())
                .isTrue();
    }

    @Test
    void walWithoutLimitOrNotLookedAtYetIsNearNothing() {
        assertThat(numbers(OptionalLong.of(Long.MAX_VALUE), OptionalLong.empty())
                        .isWalNearLimit())
                .isFalse();
        assertThat(numbers(OptionalLong.empty(), OptionalLong.empty()).isWalNearLimit())
                .isFalse();
    }

    private static CaptureNumbers numbers(OptionalLong retained, OptionalLong limit) {
        return new CaptureNumbers(
                0, 0, 0, 0, 0, 0, 0, Lsn.ZERO, OptionalDouble.empty(), retained, limit, Optional.empty());
    }
}
