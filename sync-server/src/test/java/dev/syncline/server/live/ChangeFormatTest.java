package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChangeFormatTest {
    private static String told(ChangeFormat format, String control) {
        return new String(format.control(control, new Position(8)), StandardCharsets.UTF_8);
    }

    @Test
    void whoeverReadsToAnEndGoesOnBehindIt() {
        assertThat(told(ChangeFormat.EVENTS, "unavailable")).startsWith("id: 7\nevent: unavailable\n");
        assertThat(told(ChangeFormat.LINES, "unavailable")).isEqualTo("{\"control\":\"unavailable\",\"position\":7}\n");
    }

    /** A browser comes back by itself, with the last id it was told. */
    @Test
    void whoeverMustBeginAnewForgetsItsPlace() {
        assertThat(told(ChangeFormat.EVENTS, ChangeFormat.MUST_REFETCH)).startsWith("id:\nevent: must-refetch\n");
    }

    @Test
    void browserIsToldWhenToComeBack() {
        assertThat(new String(ChangeFormat.EVENTS.begin(Duration.ofMillis(1_234)), StandardCharsets.UTF_8))
                .isEqualTo("retry: 1234\n: keep-alive\n\n");
    }
}
