package dev.syncline.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.server.SynclineConfiguration.PostgresSettings;
import dev.syncline.server.doctor.Finding.Grade;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresRulesTest {
    private static final Psql PSQL =
            new Psql(new PostgresSettings("jdbc:postgresql://db:5432/shop", "syncline", "planted-secret"));
    private static final Map<String, String> TRIGGERS =
            Map.of("syncline_version_insert", "O", "syncline_version_update", "O", "syncline_no_truncate", "A");
    private static final SlotRules SLOT = new SlotRules("syncline", PSQL);

    private static List<Finding> bad(List<Finding> findings) {
        return findings.stream().filter(one -> one.grade() != Grade.OK).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "180006, logical, on, on, on, ''",
        "160000, logical, on, on, remote_apply, ''",
        "150012, logical, on, on, on, postgres.version",
        "180006, replica, on, on, on, postgres.wal-level",
        "180006, logical, off, on, on, postgres.fsync",
        "180006, logical, on, off, on, postgres.full-page-writes",
        "180006, logical, on, on, off, postgres.synchronous-commit",
    })
    void settingThatWouldLoseRowsFails(
            int version, String wal, String fsync, String pages, String commit, String check) {
        List<Finding> bad =
                bad(PostgresRules.settings(new PostgresRules.Settings(version, wal, fsync, pages, commit), PSQL));

        assertThat(bad).extracting(Finding::check).isEqualTo(check.isEmpty() ? List.of() : List.of(check));
        assertThat(bad).allSatisfy(one -> {
            assertThat(one.grade()).isEqualTo(Grade.FAIL);
            assertThat(one.fix()).isNotEmpty();
            assertThat(one.toString()).doesNotContain("planted-secret");
        });
    }

    @Test
    void slotThatDoesNotPassAHeartbeatIsBehind() {
        assertThat(SlotMoves.judge(OptionalLong.of(-8)).grade()).isEqualTo(Grade.OK);
        assertThat(SlotMoves.judge(OptionalLong.of(0)).grade()).isEqualTo(Grade.OK);
        assertThat(SlotMoves.judge(OptionalLong.empty()).grade()).isEqualTo(Grade.OK);
        assertThat(SlotMoves.judge(OptionalLong.of(136)))
                .returns(Grade.WARN, Finding::grade)
                .returns("136 bytes behind where the WAL stood 5 s ago", Finding::found);
    }

    @Test
    void slotThatIsGoneFailsOnlyWhereOneWas() {
        assertThat(SLOT.judge(Optional.empty(), true).get(0).grade()).isEqualTo(Grade.FAIL);
        assertThat(SLOT.judge(Optional.empty(), false).get(0).grade()).isEqualTo(Grade.WARN);
    }

    @ParameterizedTest
    @CsvSource({
        "true, pid 7, reserved, 10, 100, OK, OK",
        "true, pid 7, reserved, 60, 100, OK, WARN",
        "true, pid 7, unreserved, 100, 100, OK, FAIL",
        "true, pid 7, lost, 0, 100, FAIL, FAIL",
        "true, , reserved, 10, 100, WARN, OK",
        "false, pid 7, reserved, 10, 100, FAIL, OK",
        "true, pid 7, reserved, 1000000, , OK, OK",
    })
    void slotIsJudgedByItsReaderAndByWhatIsKept(
            boolean ours, String reader, String wal, long kept, Long limit, Grade slot, Grade retained) {
        SlotRules.SlotView view = new SlotRules.SlotView(
                ours,
                Optional.ofNullable(reader),
                wal,
                kept << 20,
                limit == null ? OptionalLong.empty() : OptionalLong.of(limit << 20));

        List<Finding> findings = SLOT.judge(Optional.of(view), true);

        assertThat(findings).extracting(Finding::grade).containsExactly(slot, retained);
    }

    private static List<Finding> tables(String identity, boolean published, String trigger, String enabled) {
        Map<String, String> triggers = new HashMap<>(TRIGGERS);
        triggers.put(trigger, enabled);
        triggers.values().removeIf(String::isEmpty);
        return new TableRules("syncline", PSQL)
                .judge(List.of(new TableRules.TableView("tasks", true, identity, published, triggers)), true);
    }

    @ParameterizedTest
    @CsvSource({
        "f, true, syncline_no_truncate, A, '', ''",
        "f, false, syncline_no_truncate, A, postgres.publication, ADD TABLE public.\"tasks\"",
        "d, true, syncline_no_truncate, A, postgres.replica-identity, REPLICA IDENTITY FULL",
        "f, true, syncline_no_truncate, O, postgres.guards, ENABLE ALWAYS TRIGGER syncline_no_truncate",
        "f, true, syncline_version_update, D, postgres.guards, ENABLE TRIGGER syncline_version_update",
        "f, true, syncline_version_insert, '', postgres.guards, syncline server FILE",
    })
    void tableIsNamedWithTheStatementThatMendsIt(
            String identity, boolean published, String trigger, String enabled, String check, String fix) {
        List<Finding> bad = bad(tables(identity, published, trigger, enabled));

        assertThat(bad).extracting(Finding::check).isEqualTo(check.isEmpty() ? List.of() : List.of(check));
        assertThat(bad).allSatisfy(one -> {
            assertThat(one.found()).contains("tasks");
            assertThat(one.fix()).singleElement().asString().contains(fix);
        });
    }

    @Test
    void roleWithoutOriginsFailsAndOneWithoutReplicaRoleIsWarned() {
        assertThat(PostgresRules.rights(new PostgresRules.Rights("r", true, true, false, true), true, PSQL)
                        .grade())
                .isEqualTo(Grade.FAIL);
        assertThat(PostgresRules.rights(new PostgresRules.Rights("r", false, true, true, true), true, PSQL)
                        .grade())
                .isEqualTo(Grade.FAIL);
        assertThat(PostgresRules.rights(new PostgresRules.Rights("r", false, true, true, true), false, PSQL)
                        .grade())
                .isEqualTo(Grade.OK);
        assertThat(PostgresRules.rights(new PostgresRules.Rights("r", true, true, true, false), true, PSQL)
                        .grade())
                .isEqualTo(Grade.WARN);
    }
}
