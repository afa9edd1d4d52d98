package dev.syncline.decide;

import static dev.syncline.decide.EventOf.T1;
import static dev.syncline.decide.EventOf.TASKS;
import static dev.syncline.decide.EventOf.captured;
import static dev.syncline.decide.EventOf.event;
import static dev.syncline.decide.Partition.accepted;
import static dev.syncline.decide.Partition.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.FieldError;
import dev.syncline.event.Operation;
import dev.syncline.event.Place;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.event.Version;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeciderTest {
    private static final String STAMPS =
            ",\"createdAt\":\"2026-11-21T08:00:00.000000Z\",\"updatedAt\":\"2026-11-21T08:00:00.000000Z\"}";
    private static final String A = "{\"title\":\"a\"}";
    private static final String B = "{\"title\":\"b\"}";

    private final Partition log = Partition.of(TASKS);

    @Test
    void putOfNewDocumentCreatesItInCanonicalForm() {
        Change change = accepted(log.decide(event("e1").put("{\"estimate\":1.5,\"title\":\"a\",\"labels\":null}")));

        assertThat(change.operation()).isEqualTo(Operation.CREATE);
        assertThat(change.key()).isEqualTo(T1);
        assertThat(change.version()).isEqualTo(new Version(0));
        assertThat(change.before()).isEmpty();
        assertThat(change.after().orElseThrow())
                .hasToString("{\"id\":\"t1\",\"title\":\"a\",\"status\":\"todo\",\"estimate\":1.50" + STAMPS);
        assertThat(change.changed()).containsExactly("id", "title", "status", "estimate", "createdAt", "updatedAt");
        assertThat(change.cause().eventId()).isEqualTo("e1");
    }

    @Test
    void putOfExistingDocumentReplacesIt() {
        log.given(event("e1").put("{\"title\":\"a\",\"estimate\":1,\"status\":\"done\"}"));

        Change change = accepted(log.decide(event("e2").put(B)));

        assertThat(change.operation()).isEqualTo(Operation.UPDATE);
        assertThat(change.version()).isEqualTo(new Version(1));
        assertThat(change.before().orElseThrow().toString()).contains("\"estimate\":1.00");
        assertThat(change.after().orElseThrow())
                .hasToString("{\"id\":\"t1\",\"title\":\"b\",\"status\":\"todo\"" + STAMPS);
        assertThat(change.changed()).containsExactly("title", "status", "estimate");
    }

    @Test
    void patchMergesIntoExistingDocument() {
        log.given(event("e1").put("{\"title\":\"a\",\"estimate\":1,\"extra\":{\"a\":1,\"b\":{\"c\":2}}}"));

        Change change = accepted(log.decide(event("e2").patch("{\"estimate\":null,\"extra\":{\"b\":{\"d\":3}}}")));

        assertThat(change.after().orElseThrow().fields().get("extra")).hasToString("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}");
        assertThat(change.changed()).containsExactly("estimate", "extra");
    }

    @Test
    void assignReplacesTopLevelFieldsWhole() {
        log.given(event("e1").put("{\"title\":\"a\",\"estimate\":1,\"extra\":{\"a\":1}}"));

        Change change = accepted(log.decide(event("e2").assign("{\"estimate\":null,\"extra\":{\"b\":2}}")));

        assertThat(change.after().orElseThrow().fields().get("extra")).hasToString("{\"b\":2}");
        assertThat(change.after().orElseThrow().fields().has("estimate")).isFalse();
        assertThat(change.changed()).containsExactly("estimate", "extra");
    }

    @Test
    void deleteEndsTheDocument() {
        log.given(event("e1").put(A));

        Change change = accepted(log.decide(event("e2").delete()));

        assertThat(change.operation()).isEqualTo(Operation.DELETE);
        assertThat(change.before()).isPresent();
        assertThat(change.after()).isEmpty();
        assertThat(log.state(T1).document()).isEmpty();
        assertThat(log.state(T1).version()).contains(new Version(1));
    }

    @Test
    void documentCanBeCreatedAgainAfterItsDelete() {
        log.given(event("e1").put(A), event("e2").delete());

        Change change =
                accepted(log.decide(event("e3").expecting(Expectation.ABSENT).put(B)));

        assertThat(change.operation()).isEqualTo(Operation.CREATE);
        assertThat(change.version()).isEqualTo(new Version(2));
        assertThat(change.before()).isEmpty();
    }

    @Test
    void documentsDoNotKnowOfEachOther() {
        log.given(event("e1").put(A));

        Change change = accepted(
                log.decide(event("e1").of("t2").expecting(Expectation.ABSENT).put(B)));

        assertThat(change.operation()).isEqualTo(Operation.CREATE);
    }

    static Stream<Event> changingAnAbsentDocument() {
        return Stream.of(
                event("e1").patch(A),
                event("e1").assign(A),
                event("e1").delete(),
                event("e1").expecting(Expectation.PRESENT).put(A),
                event("e1").expecting(0).put(A),
                captured(1, 1).assign(A));
    }

    @ParameterizedTest
    @MethodSource("changingAnAbsentDocument")
    void documentThatIsNotThereIsNotFound(Event event) {
        Rejection rejection = rejected(log.decide(event));

        assertThat(rejection.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(rejection.key()).contains(T1);
        assertThat(rejection.cause()).contains(Cause.of(event.envelope()));
        assertThat(rejection.current()).isEmpty();
        assertThat(log.state(T1).document()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("changingAnAbsentDocument")
    void deletedDocumentIsNotFoundAndSaysNoVersion(Event event) {
        log.given(event("first").put(A), event("last").delete());

        Rejection rejection = rejected(log.decide(event));

        assertThat(rejection.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(rejection.current()).isEmpty();
    }

    @Test
    void documentThatIsThereCannotBeCreated() {
        log.given(event("e1").put(A));

        Rejection rejection =
                rejected(log.decide(event("e2").expecting(Expectation.ABSENT).put(B)));

        assertThat(rejection.reason()).isEqualTo(Reason.ALREADY_EXISTS);
        assertThat(rejection.current()).contains(new Version(0));
        assertThat(rejection.place()).isEqualTo(new Place("tasks", 0, 1));
    }

    @Test
    void otherVersionThanExpectedIsAConflict() {
        log.given(event("e1").put(A), event("e2").put(B));

        Rejection rejection = rejected(log.decide(event("e3").expecting(0).patch(A)));

        assertThat(rejection.reason()).isEqualTo(Reason.VERSION_CONFLICT);
        assertThat(rejection.current()).contains(new Version(1));
        assertThat(log.state(T1).version()).contains(new Version(1));
    }

    @Test
    void expectationThatHoldsChangesNothingElse() {
        log.given(event("e1").expecting(Expectation.ABSENT).put(A));

        Verdict exactly = log.decide(event("e2").expecting(0).patch(B));
        Verdict present = log.decide(event("e3").expecting(Expectation.PRESENT).put(A));
        Verdict ended = log.decide(event("e4").expecting(2).delete());

        assertThat(Stream.of(exactly, present, ended).map(Partition::accepted).map(Change::version))
                .containsExactly(new Version(1), new Version(2), new Version(3));
    }

    @Test
    void rejectionDoesNotMoveTheVersion() { // I4
        log.given(event("e1").put(A), event("e2").put("{}"));

        Change change = accepted(log.decide(event("e3").expecting(0).patch(B)));

        assertThat(change.version()).isEqualTo(new Version(2));
    }

    @Test
    void documentThatBreaksItsSchemaIsRejectedWithAllErrors() {
        Rejection rejection = rejected(log.decide(event("e1").put("{\"estimate\":1.005,\"status\":\"x\",\"odd\":1}")));

        assertThat(rejection.reason()).isEqualTo(Reason.SCHEMA);
        assertThat(rejection.errors())
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/estimate", "/status", "/odd", "/title");
    }

    @Test
    void patchIsJudgedByTheWholeDocument() {
        log.given(event("e1").put(A));

        Rejection rejection = rejected(log.decide(event("e2").patch("{\"title\":null}")));

        assertThat(rejection.reason()).isEqualTo(Reason.SCHEMA);
        assertThat(rejection.errors()).containsExactly(new FieldError("/title", "is required"));
        assertThat(rejection.current()).contains(new Version(0));
    }

    static Stream<Event> changingTheId() {
        return Stream.of(
                event("e2").put("{\"id\":\"t2\",\"title\":\"a\"}"),
                event("e2").patch("{\"id\":\"t2\"}"),
                event("e2").assign("{\"id\":\"t2\"}"));
    }

    @ParameterizedTest
    @MethodSource("changingTheId")
    void documentKeepsTheIdOfItsEvent(Event event) {
        log.given(event("e1").put(A));

        Rejection rejection = rejected(log.decide(event));

        assertThat(rejection.reason()).isEqualTo(Reason.SCHEMA);
        assertThat(rejection.errors()).extracting(FieldError::pointer).containsExactly("/id");
    }

    @Test
    void patchThatTakesTheIdAwayLeavesIt() {
        log.given(event("e1").put(A));

        Change change = accepted(log.decide(event("e2").patch("{\"id\":null,\"title\":\"b\"}")));

        assertThat(change.after().orElseThrow().fields().get("id").asText()).isEqualTo("t1");
    }

    @Test
    void documentBeyondTheLimitIsTooLarge() {
        int fits = Limits.MAX_DOCUMENT_BYTES - ("{\"id\":\"t1\",\"title\":\"\",\"status\":\"todo\"" + STAMPS).length();

        Verdict largest = log.decide(event("e1").put("{\"title\":\"" + "x".repeat(fits) + "\"}"));
        Verdict larger = log.decide(event("e2").put("{\"title\":\"" + "x".repeat(fits + 1) + "\"}"));

        assertThat(accepted(largest).after().orElseThrow().json()).hasSize(Limits.MAX_DOCUMENT_BYTES);
        assertThat(rejected(larger).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void updateThatSaysWhatIsSoAnywayIsAcceptedWithNothingChanged() {
        log.given(event("e1").put("{\"title\":\"a\",\"estimate\":1}"));

        Change change = accepted(log.decide(event("e2").patch("{\"estimate\":1.0}")));

        assertThat(change.operation()).isEqualTo(Operation.UPDATE);
        assertThat(change.version()).isEqualTo(new Version(1));
        assertThat(change.after()).isEqualTo(change.before());
        assertThat(change.changed()).isEqualTo(List.of());
    }

    @Test
    void removedFieldWithADefaultGetsIt() {
        log.given(event("e1").put("{\"title\":\"a\",\"status\":\"done\"}"));

        Change change = accepted(log.decide(event("e2").assign("{\"status\":null}")));

        assertThat(change.after().map(after -> after.fields().get("status").asText()))
                .isEqualTo(Optional.of("todo"));
    }
}
