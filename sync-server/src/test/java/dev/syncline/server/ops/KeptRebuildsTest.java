package dev.syncline.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.CrashPoint;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.RebuildRequest;
import dev.syncline.rebuild.Rebuilds;
import dev.syncline.rebuild.Source;
import dev.syncline.rebuild.json.JsonHome;
import dev.syncline.rebuild.json.JsonKind;
import dev.syncline.server.ops.JobSettings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server is told of rebuilds that it does not work on. */
class KeptRebuildsTest {
    private static final String ID = "1f9e02ac";

    @TempDir
    private Path directory;

    private JsonStore live;
    private JsonKind kind;
    private KeptRebuilds kept;

    @BeforeEach
    void begin() {
        live = new JsonStore(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE);
        JsonHome home = new JsonHome(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES);
        kind = new JsonKind(home, live, Catalog.workspace(), CrashPoint.NONE, pause -> {});
        kept = new KeptRebuilds(new Rebuilds(null, Map.of("json", kind)));
        RebuildRequest request = new RebuildRequest("json", List.of(), false, Source.CHANGES, Optional.empty());
        kind.jobs().save(new RebuildJob(ID, request, "topic-1", Map.of(0, new Position(3)), RebuildJob.Stage.BEGUN));
    }

    @AfterEach
    void close() {
        live.close();
    }

    private String told(Setting what, long value) {
        return kept.tell(ID, what, value)
                .map(tree -> tree.path("state").asText())
                .orElse("unknown");
    }

    @Test
    void whatIsToldIsKeptBesideIt() {
        assertThat(told(Setting.PAUSED, 1)).isEqualTo("not worked on here");
        assertThat(told(Setting.RATE, 7)).isEqualTo("not worked on here");

        assertThat(kind.jobs().asked(ID, RebuildJobs.Ask.PAUSE)).isEqualTo(1);
        assertThat(kind.jobs().asked(ID, RebuildJobs.Ask.RATE)).isEqualTo(7);
    }

    @Test
    void cancelLeavesNothingOfWhatNobodyWorksOn() {
        assertThat(told(Setting.CANCELLED, 1)).isEqualTo("cancelled");

        assertThat(directory.resolve("rebuild").resolve(ID)).doesNotExist();
        assertThat(told(Setting.CANCELLED, 1)).isEqualTo("unknown");
    }

    @Test
    void cancelIsKeptForWhoeverWorksOnIt() {
        try (RebuildJobs.Held held = kind.jobs().hold(ID).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(told(Setting.CANCELLED, 1)).isEqualTo("not worked on here");
        }

        assertThat(kind.jobs().asked(ID, RebuildJobs.Ask.CANCEL)).isEqualTo(1);
    }
}
