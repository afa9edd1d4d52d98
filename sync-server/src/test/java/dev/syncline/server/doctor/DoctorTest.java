package dev.syncline.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.server.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
    @TempDir
    private Path directory;

    @Test
    void checkThatHangsOrThrowsIsUnknownAndHoldsUpNoOther() throws Exception {
        Check hangs = new Check(List.of("one", "two"), () -> {
            new CountDownLatch(1).await();
            return List.of();
        });
        Check throwing = new Check("three", () -> {
            throw new IOException("no route\nat nowhere");
        });
        Check well = new Check("four", () -> List.of(Finding.ok("four", "fine")));
        Check silent = new Check("five", List::of);

        List<Finding> findings = new Doctor(List.of(hangs, throwing, well, silent), Duration.ofMillis(200)).examine();

        assertThat(findings).extracting(Finding::check).containsExactly("one", "two", "three", "four", "five");
        assertThat(findings)
                .extracting(Finding::grade)
                .containsExactly(Grade.UNKNOWN, Grade.UNKNOWN, Grade.UNKNOWN, Grade.OK, Grade.UNKNOWN);
        assertThat(findings.get(2).found()).endsWith("no route");
    }

    @ParameterizedTest
    @CsvSource({"100, 5, OK", "-1500, 600, OK", "1500, 5, WARN", "-1500, 5, WARN", "-40000, 5, FAIL"})
    void clocksAgreeWithinWhatTheQuestionCost(long aheadMillis, long errorMillis, Grade grade) {
        Finding finding =
                ClockRules.judge("clock", "Kafka", Duration.ofMillis(aheadMillis), Duration.ofMillis(errorMillis));

        assertThat(finding.grade()).isEqualTo(grade);
    }

    @Test
    void portOfAnotherProcessFails() {
        PortChecks.Port port = new PortChecks.Port(8080, Optional.empty(), false);

        assertThat(PortChecks.judge(List.of(new PortChecks.Used(port, PortChecks.Use.SYNCLINE)))
                        .grade())
                .isEqualTo(Grade.OK);
        assertThat(PortChecks.judge(List.of(new PortChecks.Used(port, PortChecks.Use.OTHER)))
                        .grade())
                .isEqualTo(Grade.FAIL);
    }

    @Test
    void machineIsJudgedByWhatItHas() {
        Path path = Path.of("json");

        assertThat(MachineChecks.java(11).grade()).isEqualTo(Grade.FAIL);
        assertThat(MachineChecks.memory(1L << 30).grade()).isEqualTo(Grade.WARN);
        assertThat(MachineChecks.disk(List.of(new MachineChecks.Space("JSON store", path, 1L << 30)))
                        .grade())
                .isEqualTo(Grade.WARN);
        assertThat(MachineChecks.disk(List.of(new MachineChecks.Space("JSON store", path, 1L << 20)))
                        .grade())
                .isEqualTo(Grade.FAIL);
    }

    @Test
    void inodesAreReadAsLinuxAndMacTellThem() {
        String linux = """
                Filesystem Inodes IUsed IFree IUse% Mounted on
                /dev/sda1 5000 4100 900 82% /
                """;
        String mac = """
                Filesystem 512-blocks Used Available Capacity iused ifree %iused Mounted on
                /dev/disk1 9 1 8 1% 12 34567 0% /
                """;
        String none = """
                Filesystem Inodes IUsed IFree IUse% Mounted on
                /dev/btrfs 0 0 0 - /
                """;

        assertThat(JsonStoreChecks.parseInodes(linux)).hasValue(900);
        assertThat(JsonStoreChecks.parseInodes(mac)).hasValue(34_567);
        assertThat(JsonStoreChecks.parseInodes(none)).isEmpty();
        assertThat(JsonStoreChecks.inodes(directory, OptionalLong.of(900)).grade())
                .isEqualTo(Grade.FAIL);
        assertThat(JsonStoreChecks.inodes(directory, OptionalLong.empty()).grade())
                .isEqualTo(Grade.OK);
    }

    @Test
    void manifestThatIsDamagedOrNewerIsNamed() throws Exception {
        Files.createDirectories(directory.resolve("partition-0"));
        Files.writeString(directory.resolve("partition-0/manifest.json"), "{\"crc\":\"00000000\",\n\"format\":99}");

        Finding finding = JsonStoreChecks.manifests(directory, dev.syncline.json.Manifests.check(directory));

        assertThat(finding.grade()).isEqualTo(Grade.FAIL);
        assertThat(finding.found()).contains("partition-0", "format 99");
        assertThat(finding.fix()).isNotEmpty();
    }

    @Test
    void directoryThatIsAFileTakesNoWrites() throws Exception {
        Path file = Files.writeString(directory.resolve("json"), "");

        assertThat(JsonStoreChecks.writable("json.writable", file).grade()).isEqualTo(Grade.FAIL);
        assertThat(JsonStoreChecks.writable("json.writable", directory).grade()).isEqualTo(Grade.OK);
        assertThat(JsonStoreChecks.writable("json.writable", directory.resolve("later/json"))
                        .grade())
                .isEqualTo(Grade.OK);
        assertThat(directory.toFile().list()).containsExactly("json");
    }
}
