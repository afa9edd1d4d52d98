package dev.syncline.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault of each kind; all of them, with more seeds: {@code deploy/bin/faults --all --seeds 5}. */
class FaultsIT {
    private static final long SEED = Long.getLong("faults.seed", 1);

    @TempDir
    private static Path directory;

    private static Arenas arenas;

    @BeforeAll
    static void start() {
        System.out.println("seed " + SEED + ", another: -Dfaults.seed=N");
        arenas = new Arenas(directory);
    }

    @AfterAll
    static void stop() {
        arenas.close();
    }

    static Stream<Fault> faults() {
        return Faults.shortSet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void nothingIsLostDoubledInvertedOrDiverged(Fault fault) throws Exception {
        boolean clean = false;
        try {
            FaultRun.Findings findings = FaultRun.of(fault, arenas.with(fault.servers(), fault.brokers()), SEED);

            assertThat(findings.all()).as("under '%s'", fault).isEmpty();
            assertThat(findings.toldLate())
                    .as("under '%s' what was wrong was told after %s s", fault, findings.told())
                    .isFalse();
            clean = true;
        } finally {
            if (!clean) {
                arenas.leave();
            }
        }
    }
}
