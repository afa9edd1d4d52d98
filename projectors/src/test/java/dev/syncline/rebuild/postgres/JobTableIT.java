package dev.syncline.rebuild.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Position;
import dev.syncline.postgres.Database;
import dev.syncline.projector.CrashPoint;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.RebuildJobs.Ask;
import dev.syncline.rebuild.RebuildRequest;
import dev.syncline.rebuild.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rebuilds as two servers share them in one database. */
class JobTableIT {
    private final Database database = Database.fresh();
    private final RebuildJobs here = new JobTable(database, database, CrashPoint.NONE);
    private final RebuildJobs elsewhere = new JobTable(database, database, CrashPoint.NONE);

    private static RebuildJob job(RebuildJob.Stage stage) {
        return new RebuildJob(
                "1f9e02ac",
                new RebuildRequest("postgres", List.of("tasks"), false, Source.CHANGES, Optional.empty()),
                "topic-1",
                Map.of(0, new Position(3)),
                stage);
    }

    @Test
    void whatWasAskedStaysSoWhateverIsSaved() {
        here.save(job(RebuildJob.Stage.BEGUN));

        elsewhere.ask("1f9e02ac", Ask.SWITCH, 1);
        elsewhere.ask("1f9e02ac", Ask.RATE, 5_000);
        here.save(job(RebuildJob.Stage.COMPLETE));
        elsewhere.ask("1f9e02ac", Ask.RATE, 4_000);

        assertThat(here.asked("1f9e02ac", Ask.SWITCH)).isEqualTo(1);
        assertThat(here.asked("1f9e02ac", Ask.RATE)).isEqualTo(4_000);
        assertThat(here.asked("1f9e02ac", Ask.PAUSE)).isZero();
        assertThat(here.find("1f9e02ac")).contains(job(RebuildJob.Stage.COMPLETE));
    }

    @Test
    void switchOfARebuildThatHasEndedIsAskedInVain() {
        here.save(job(RebuildJob.Stage.BEGUN));
        assertThat(here.asked("1f9e02ac", Ask.SWITCH)).isZero();
        here.remove("1f9e02ac");

        elsewhere.ask("1f9e02ac", Ask.SWITCH, 1);

        assertThat(here.asked("1f9e02ac", Ask.SWITCH)).isZero();
        assertThat(here.list()).isEmpty();
    }
}
