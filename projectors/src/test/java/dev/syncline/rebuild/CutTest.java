package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.rocksdb.RocksStates;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events a past moment knows. */
class CutTest {
    private static final Instant TIME = Instant.parse("2026-11-20T10:00:00Z");
    private static final DocumentKey A = Tasks.key("a");
    private static final DocumentKey B = Tasks.key("b");

    @TempDir
    private Path directory;

    private States states;

    @BeforeEach
    void open() {
        states = new RocksStates(directory.resolve("states"), tenant -> 0);
    }

    @AfterEach
    void close() {
        states.close();
    }

    @Test
    void timeIncludesWhatTheLogTookAtThatTime() {
        Cut cut = Cut.of(Until.parse(TIME.toString(), "acme"), new NoPast(), states);

        assertThat(cut.counts(A, 1, TIME)).isTrue();
        assertThat(cut.counts(A, 2, TIME.plusMillis(1))).isFalse();
    }

    @Test
    void documentHasEndedWithItsFirstLaterEventThoughABrokersClockWentBack() {
        Cut cut = Cut.of(Until.parse("@" + TIME, "acme"), new NoPast(), states);

        assertThat(cut.counts(A, 1, TIME.plusSeconds(1))).isFalse();

        assertThat(cut.counts(A, 2, TIME)).as("behind a later one").isFalse();
        assertThat(cut.counts(B, 3, TIME)).as("of another document").isTrue();
    }

    @Test
    void positionIncludesTheEventsUpToTheVersionThatItsTenantsDocumentHad() {
        PastVersions versions = new NoPast() {
            @Override
            public Optional<Version> at(DocumentKey key, Position position) {
                return !key.equals(B) && position.equals(new Position(90))
                        ? Optional.of(new Version(7))
                        : Optional.empty();
            }
        };
        Cut cut = Cut.of(Until.parse("90", "acme"), versions, states);

        assertThat(List.of(cut.counts(A, 3, TIME), cut.counts(A, 7, TIME), cut.counts(A, 8, TIME)))
                .containsExactly(true, true, false);
        assertThat(cut.counts(B, 0, TIME)).as("nothing had happened to it").isFalse();
        assertThat(cut.counts(new DocumentKey("other", "tasks", "a"), 3, TIME)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-5", "2026-11-20", ""})
    void whatIsNoMomentIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Until.parse(text, "acme"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2026-11-20T10:00:00Z");
    }

    @Test
    void pastIsBuiltFromEventsAndNeverSwitched() {
        Optional<Until> until = Optional.of(Until.parse("90", "acme"));

        assertThatThrownBy(() -> new RebuildRequest("json", List.of(), true, Source.EVENTS, until))
                .hasMessageContaining("never takes the live one's place");
        assertThatThrownBy(() -> new RebuildRequest("json", List.of(), false, Source.CHANGES, until))
                .hasMessageContaining("events");
        RebuildRequest request = new RebuildRequest("json", List.of("tasks"), false, Source.EVENTS, until);
        assertThat(RebuildRequest.of(request.tree())).isEqualTo(request);
    }
}
