package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFileTest {
    private static final int BYTES = 300_000;

    @TempDir
    private Path directory;

    private final byte[] content = new byte[BYTES];

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whateverIsAskedForInWhateverOrderIsWhatStandsThere(long seed) throws IOException {
        Random random = new Random(seed);
        try (SnapshotFile file = file(random)) {
            int[] offsets = new int[4];
            for (int i = 0; i < 5_000; i++) {
                int length = 1 + random.nextInt(i % 100 == 0 ? 100_000 : 500);
                int run = random.nextInt(offsets.length);
                boolean jump = random.nextInt(50) == 0 || offsets[run] >= BYTES;
                int offset = jump ? random.nextInt(BYTES) : offsets[run] + random.nextInt(3) * random.nextInt(3_000);
                int end = Math.min(offset + length, BYTES);

                assertThat(file.read(offset, length))
                        .as("offset %d, length %d", offset, length)
                        .isEqualTo(Arrays.copyOfRange(content, Math.min(offset, BYTES), end));
                offsets[run] = offset + length;
            }
        }
    }

    @Test
    void fileThatIsTooShortGivesWhatItHas() throws IOException {
        try (SnapshotFile file = file(new Random(1))) {
            byte[] first = file.read(BYTES - 200, 100);
            byte[] rest = file.read(BYTES - 100, 150);

            assertThat(first).hasSize(100);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, BYTES - 100, BYTES));
        }
    }

    private SnapshotFile file(Random random) throws IOException {
        random.nextBytes(content);
        Path path = directory.resolve("segment");
        Files.write(path, content);
        return new SnapshotFile(path, new SnapshotFile.Runs());
    }
}
