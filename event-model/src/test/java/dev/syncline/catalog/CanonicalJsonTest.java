package dev.syncline.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    private static final int SEED = 5;

    @Test
    void trailingZerosAreStrippedAsJavaStripsThem() throws UnfitValueException {
        Random random = new Random(SEED);
        for (int round = 0; round < 3_000; round++) {
            BigInteger digits = new BigInteger(random.nextInt(200), random)
                    .multiply(BigInteger.TEN.pow(random.nextInt(random.nextBoolean() ? 4 : 600)))
                    .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
            BigDecimal value = new BigDecimal(digits, random.nextInt(50) - 25);

            assertThat(CanonicalJson.stripped(value, ""))
                    .as("round %d, seed %d", round, SEED)
                    .isEqualTo(value.stripTrailingZeros());
        }
    }
}
