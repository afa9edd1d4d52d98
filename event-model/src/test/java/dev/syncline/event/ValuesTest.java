package dev.syncline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, versions, positions and capture sequences check themselves and keep their order. */
class ValuesTest {
    @Test
    void keyIsReadBackFromTheKeyOfItsChanges() {
        for (String id : List.of("t1", "a/b//c", "\uD83D\uDE00", " ", "x".repeat(255))) {
            DocumentKey key = new DocumentKey("acme", "tasks", id);

            assertThat(DocumentKey.ofChangeKey(key.changeKey())).isEqualTo(key);
            assertThat(key.eventKey()).isEqualTo("acme/" + id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "\u00E9"})
    void tenantOutsideOfItsAlphabetIsRefused(String tenant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DocumentKey(tenant, "tasks", "t1"))
                .withMessageContaining("tenant must be");
        assertThatIllegalArgumentException().isThrownBy(() -> new DocumentKey("x".repeat(65), "tasks", "t1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000", "\u0085", "\uD800", "a\uDC00"})
    void idThatNoStoreCouldHoldIsRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DocumentKey("acme", "tasks", id))
                .withMessageContaining("id must be");
        assertThatIllegalArgumentException().isThrownBy(() -> new DocumentKey("acme", "tasks", "x".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tasks", "acme/tasks", "acme/1/t1", "//"})
    void keyOfAnotherFormIsRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> DocumentKey.ofChangeKey(key));
    }

    @Test
    void placeIsReadBackFromItsWireForm() {
        Place place = new Place("tasks", 3, 18211);

        assertThat(place.wire()).isEqualTo("tasks.3.18211");
        assertThat(Place.parse(place.wire())).contains(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tasks",
                "tasks.3",
                "tasks.3.x",
                "tasks.-1.3",
                "a.b.3.4",
                "tasks 3@4",
                "t.1.99999999999999999999"
            })
    void textThatIsNoPlaceIsNone(String text) {
        assertThat(Place.parse(text)).isEmpty();
    }

    @Test
    void versionsAndPositionsAreNotNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Version(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(-1)).withMessageContaining("-1");
        assertThat(new Version(2)).isGreaterThan(new Version(1)).hasToString("2");
        assertThat(new Position(10)).isGreaterThan(new Position(9)).hasToString("10");
    }

    @Test
    void captureSequencesAreOrderedByEpochThenUnsignedLsnAndSoIsTheirText() {
        List<CaptureSequence> ascending = List.of(
                new CaptureSequence(1, 0),
                new CaptureSequence(1, 9),
                new CaptureSequence(1, Long.MAX_VALUE),
                new CaptureSequence(1, -1),
                new CaptureSequence(2, 0),
                new CaptureSequence(10, 0));

        assertThat(ascending).isSorted();
        assertThat(ascending).extracting(CaptureSequence::wire).isSorted();
        assertThat(ascending)
                .allSatisfy(at -> assertThat(CaptureSequence.parse(at.wire())).contains(at));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "-1-0", "x-1", "1-G", "1-00000000000000000", "1234567890123456789-0"})
    void otherSequencesAreNone(String text) {
        assertThat(CaptureSequence.parse(text)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void reasonIsReadBackFromItsNameOnTheWire(Reason reason) {
        assertThat(Reason.ofWire(reason.wire())).isEqualTo(reason);
        assertThat(reason.wire()).matches("[a-z-]+");
    }

    @Test
    void namesThatStrangersChoseAreCutAndWhole() {
        FieldError error = new FieldError("/\uD800" + "x".repeat(1000), "must not be");

        assertThat(error.pointer())
                .hasSizeLessThanOrEqualTo(255)
                .startsWith("/?x")
                .endsWith("\u2026");
    }
}
