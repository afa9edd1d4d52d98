package dev.syncline.rebuild.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Position;
import dev.syncline.postgres.Database;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.RebuildRequest;
import dev.syncline.rebuild.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rebuilds as two servers share them in one database. */
class JobTableIT {
    private final Database database = Database.fresh();
    private final RebuildJobs here = new JobTable(database, database);
    private final RebuildJobs elsewhere = new JobTable(database, database);

    private static RebuildJob job(RebuildJob.Stage stage) {
        return new RebuildJob(
                "1f9e02ac",
                new RebuildRequest("postgres", List.of("tasks"), false, Source.CHANGES, Optional.empty()),
                "topic-1",
                Map.of(0, new Position(3)),
                stage);
    }

    @Test
    void switchThatWasAskedStaysSoWhateverIsSaved() {
        here.save(job(RebuildJob.Stage.BEGUN));

        elsewhere.askSwitch("1f9e02ac");
        here.save(job(RebuildJob.Stage.COMPLETE));

        assertThat(here.switchAsked("1f9e02ac")).isTrue();
        assertThat(here.find("1f9e02ac")).contains(job(RebuildJob.Stage.COMPLETE));
    }

    @Test
    void switchOfARebuildThatHasEndedIsAskedInVain() {
        here.save(job(RebuildJob.Stage.BEGUN));
        assertThat(here.switchAsked("1f9e02ac")).isFalse();
        here.remove("1f9e02ac");

        elsewhere.askSwitch("1f9e02ac");

        assertThat(here.switchAsked("1f9e02ac")).isFalse();
        assertThat(here.list()).isEmpty();
    }
}
