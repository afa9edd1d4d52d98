package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The plan as others read it. */
class PlanTest {
    private static Map<String, Plan.Stretch> stretches() {
        Map<String, Plan.Stretch> stretches = new LinkedHashMap<>();
        stretches.put("changes 1", new Plan.Stretch(0, 9));
        stretches.put("changes 0", new Plan.Stretch(2, 5));
        return stretches;
    }

    private static Plan plan(Optional<DiskRoom> free, Optional<Plan.Need> fold, Optional<String> refusal) {
        return new Plan(
                new RebuildRequest("json", List.of("tasks"), true, Source.CHANGES, Optional.empty()),
                stretches(),
                7,
                Duration.ofSeconds(3),
                new Plan.Need(1024, free),
                fold,
                List.of("view open_tasks"),
                refusal);
    }

    @Test
    void saysWhatIsReadBuiltNeededAndLost() {
        assertThat(Json.text(plan(Optional.of(new DiskRoom("sda", 4096)), Optional.empty(), Optional.empty())
                        .tree()))
                .isEqualTo("{\"executed\":false,\"request\":{\"store\":\"json\",\"collections\":[\"tasks\"],"
                        + "\"switch\":true,\"from\":\"changes\"},"
                        + "\"read\":[{\"partition\":\"changes 0\",\"begin\":2,\"end\":5},"
                        + "{\"partition\":\"changes 1\",\"begin\":0,\"end\":9}],"
                        + "\"documents\":7,\"estimatedSeconds\":3,\"bytes\":1024,\"freeBytes\":4096,"
                        + "\"lost\":[\"view open_tasks\"]}");
    }

    @Test
    void diskThatCannotBeToldIsNotInIt() {
        assertThat(plan(Optional.empty(), Optional.empty(), Optional.empty())
                        .tree()
                        .has("freeBytes"))
                .isFalse();
    }

    @Test
    void refusalHasItsReason() {
        assertThat(plan(Optional.empty(), Optional.empty(), Optional.of("no. Next: yes"))
                        .tree()
                        .path("refusal")
                        .asText())
                .isEqualTo("no. Next: yes");
    }

    @Test
    void statesOfEventsThatAreDecidedAgainNeedRoomToo() {
        Plan.Need fold = new Plan.Need(512, Optional.of(new DiskRoom("sdb", 600)));

        assertThat(Json.text(plan(Optional.empty(), Optional.of(fold), Optional.empty())
                        .tree()
                        .path("fold")))
                .isEqualTo("{\"bytes\":512,\"freeBytes\":600}");
    }

    private static Plan.Need need(long megabytes, String disk, long free) {
        return new Plan.Need(megabytes << 20, Optional.of(new DiskRoom(disk, free << 20)));
    }

    @Test
    void whatStandsOnOneDiskSharesItsRoom() {
        Plan.Need store = need(60, "sda", 100);

        assertThat(Plan.Need.lacking(store, Optional.of(need(60, "sda", 100))))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("120 MB")
                        .contains("100 MB are free")
                        .contains("Next:"));
        assertThat(Plan.Need.lacking(store, Optional.of(need(60, "sdb", 100)))).isEmpty();
        assertThat(Plan.Need.lacking(store, Optional.empty())).isEmpty();
    }

    @Test
    void eitherDiskMayBeTooSmall() {
        assertThat(Plan.Need.lacking(need(60, "sda", 50), Optional.empty())).isPresent();
        assertThat(Plan.Need.lacking(new Plan.Need(60 << 20, Optional.empty()), Optional.of(need(60, "sdb", 50))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("deciding events again needs about 60 MB"));
    }
}
