package dev.syncline.decide;

import static dev.syncline.decide.EventOf.T1;
import static dev.syncline.decide.EventOf.TASKS;
import static dev.syncline.decide.EventOf.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The fields createdAt and updatedAt, which the log's clock fills in where the publisher does not say. */
class DeciderStampTest {
    private static final String AT_8 = "2026-11-21T08:00:00.000000Z";
    private static final String AT_9 = "2026-11-21T09:00:00.000000Z";
    private static final String ELSEWHEN = "2001-01-01T00:00:00.000000Z";

    private final Partition log = Partition.of(TASKS);

    @Test
    void newDocumentIsStampedByTheLogsClock() {
        log.given(event("e1").put("{\"title\":\"a\"}"));

        assertStamps(AT_8, AT_8);
    }

    @Test
    void putWithoutThemKeepsTheCreationAndMovesTheUpdate() {
        log.given(event("e1").put("{\"title\":\"a\"}")).later(Duration.ofHours(1));

        log.given(event("e2").put("{\"title\":\"b\"}"));

        assertStamps(AT_8, AT_9);
    }

    @Test
    void patchMovesTheUpdate() {
        log.given(event("e1").put("{\"title\":\"a\"}")).later(Duration.ofHours(1));

        log.given(event("e2").patch("{\"title\":\"b\"}"));

        assertStamps(AT_8, AT_9);
    }

    @Test
    void patchThatChangesNothingMovesNothing() {
        log.given(event("e1").put("{\"title\":\"a\"}")).later(Duration.ofHours(1));

        log.given(event("e2").patch("{\"title\":\"a\"}"));

        assertStamps(AT_8, AT_8);
    }

    @Test
    void putThatChangesNothingMovesNothing() {
        log.given(event("e1").put("{\"title\":\"a\"}")).later(Duration.ofHours(1));

        log.given(event("e2").put("{\"title\":\"a\"}"));

        assertStamps(AT_8, AT_8);
    }

    @Test
    void whatThePublisherSaysStands() {
        log.given(event("e1").put("{\"title\":\"a\",\"createdAt\":\"" + ELSEWHEN + "\"}"));
        assertStamps(ELSEWHEN, AT_8);
        log.later(Duration.ofHours(1));

        log.given(event("e2").patch("{\"title\":\"b\",\"updatedAt\":\"" + ELSEWHEN + "\"}"));

        assertStamps(ELSEWHEN, ELSEWHEN);
    }

    @Test
    void whatThePublisherRepeatsIsNotSaid() {
        log.given(event("e1").put("{\"title\":\"a\"}")).later(Duration.ofHours(1));

        log.given(event("e2").put("{\"title\":\"b\",\"updatedAt\":\"" + AT_8 + "\"}"));

        assertStamps(AT_8, AT_9);
    }

    @Test
    void stampsCannotBeTakenAway() {
        log.given(event("e1").put("{\"title\":\"a\"}")).later(Duration.ofHours(1));

        log.given(event("e2").patch("{\"title\":\"b\",\"createdAt\":null,\"updatedAt\":null}"));

        assertStamps(AT_8, AT_9);
    }

    @Test
    void documentCreatedAgainIsStampedAnew() {
        log.given(event("e1").put("{\"title\":\"a\"}"), event("e2").delete()).later(Duration.ofHours(1));

        log.given(event("e3").put("{\"title\":\"a\"}"));

        assertStamps(AT_9, AT_9);
    }

    private void assertStamps(String created, String updated) {
        JsonNode fields = log.state(T1).document().orElseThrow().fields();
        assertThat(fields.path("createdAt").asText()).isEqualTo(created);
        assertThat(fields.path("updatedAt").asText()).isEqualTo(updated);
    }
}
