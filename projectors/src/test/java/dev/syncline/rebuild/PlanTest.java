package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The plan as others read it. */
class PlanTest {
    private static Map<String, Plan.Stretch> stretches() {
        Map<String, Plan.Stretch> stretches = new LinkedHashMap<>();
        stretches.put("changes 1", new Plan.Stretch(0, 9));
        stretches.put("changes 0", new Plan.Stretch(2, 5));
        return stretches;
    }

    private static Plan plan(OptionalLong free, Optional<String> refusal) {
        return new Plan(
                new RebuildRequest("json", List.of("tasks"), true, Source.CHANGES, Optional.empty()),
                stretches(),
                7,
                Duration.ofSeconds(3),
                1024,
                free,
                List.of("view open_tasks"),
                refusal);
    }

    @Test
    void saysWhatIsReadBuiltNeededAndLost() {
        assertThat(Json.text(plan(OptionalLong.of(4096), Optional.empty()).tree()))
                .isEqualTo("{\"executed\":false,\"request\":{\"store\":\"json\",\"collections\":[\"tasks\"],"
                        + "\"switch\":true,\"from\":\"changes\"},"
                        + "\"read\":[{\"partition\":\"changes 0\",\"begin\":2,\"end\":5},"
                        + "{\"partition\":\"changes 1\",\"begin\":0,\"end\":9}],"
                        + "\"documents\":7,\"estimatedSeconds\":3,\"bytes\":1024,\"freeBytes\":4096,"
                        + "\"lost\":[\"view open_tasks\"]}");
    }

    @Test
    void diskThatCannotBeToldIsNotInIt() {
        assertThat(plan(OptionalLong.empty(), Optional.empty()).tree().has("freeBytes"))
                .isFalse();
    }

    @Test
    void refusalHasItsReason() {
        assertThat(plan(OptionalLong.empty(), Optional.of("no. Next: yes"))
                        .tree()
                        .path("refusal")
                        .asText())
                .isEqualTo("no. Next: yes");
    }
}
