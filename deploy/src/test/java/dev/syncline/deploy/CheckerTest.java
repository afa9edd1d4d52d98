package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.deploy.History.Operation;
import dev.syncline.deploy.History.Told;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Verdict;
import dev.syncline.event.Version;
import dev.syncline.projector.StoredDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A checker that finds nothing is worthless unless it finds what is planted. */
class CheckerTest {
    private static final String A = "00000000-0000-0000-0000-00000000000a";
    private static final String B = "00000000-0000-0000-0000-00000000000b";

    /** @param accepted how often the log has the event accepted; -1 where it does not have it at all */
    @ParameterizedTest(name = "told {0}, accepted {1} times: lost {2}, doubled {3}")
    @CsvSource({
        "ACCEPTED,     1, false, false",
        "ACCEPTED,     2, false, true",
        "ACCEPTED,     0, true,  false",
        "ACCEPTED,    -1, true,  false",
        "REJECTED,     0, false, false",
        "REJECTED,     1, false, true",
        "REJECTED,    -1, true,  false",
        "CONFLICT,     1, false, true",
        "ACKNOWLEDGED, 0, false, false",
        "ACKNOWLEDGED, 1, false, false",
        "ACKNOWLEDGED, 2, false, true",
        "ACKNOWLEDGED,-1, true,  false",
        "UNKNOWN,     -1, false, false",
        "UNKNOWN,      1, false, false",
        "UNKNOWN,      2, false, true"
    })
    void operationIsLostOrDoubled(Told told, int accepted, boolean lost, boolean doubled) {
        List<Operation> history = List.of(new Operation("e", told, "planted"));
        Verdict yes = new Verdict.Accepted(change(A, 1));
        Map<String, List<Verdict>> log = switch (accepted) {
            case -1 -> Map.of();
            case 0 -> Map.of("e", List.of(new Verdict.Rejected(null)));
            case 1 -> Map.of("e", List.of(yes));
            default -> Map.of("e", List.of(yes, yes));
        };

        assertThat(Checker.lost(history, log)).hasSize(lost ? 1 : 0);
        assertThat(Checker.doubled(history, log)).hasSize(doubled ? 1 : 0);
    }

    @Test
    void versionsThatDoNotRiseAreFound() {
        assertThat(Checker.inverted(List.of(change(A, 1), change(B, 1), change(A, 3), change(B, 2))))
                .isEmpty();
        assertThat(Checker.inverted(List.of(change(A, 2), change(A, 1)))).hasSize(1);
        assertThat(Checker.inverted(List.of(change(A, 2), change(A, 2)))).hasSize(1);
    }

    @Test
    void whatASubscriberWasNotToldIsFound() {
        List<Change> log = List.of(change(A, 1), change(B, 5), change(A, 2));

        assertThat(Checker.skipped(Map.of(A, List.of(1L, 2L), B, List.of(5L)), log))
                .isEmpty();
        assertThat(Checker.skipped(Map.of(A, List.of(1L, 1L, 2L), B, List.of(5L)), log))
                .as("the same change again behind a cut")
                .isEmpty();
        assertThat(Checker.skipped(Map.of(A, List.of(2L), B, List.of(5L)), log)).hasSize(1);
        assertThat(Checker.skipped(Map.of(A, List.of(1L, 2L)), log)).hasSize(1);
        assertThat(Checker.skipped(Map.of(A, List.of(2L, 1L), B, List.of(5L)), log))
                .hasSize(1);
        assertThat(Checker.skipped(Map.of(A, List.of(1L, 2L, 3L), B, List.of(5L)), log))
                .as("a change that came to nothing")
                .hasSize(1);
        assertThat(Checker.skipped(Map.of(A, List.of(1L, 2L), B, List.of(5L), "c", List.of(1L)), log))
                .as("a document that came to nothing")
                .hasSize(1);
    }

    @Test
    void changesThatAreNotWhatTheEventsComeToAreFound() {
        List<List<Verdict>> verdicts =
                List.of(List.of(new Verdict.Accepted(change(A, 1))), List.of(new Verdict.Accepted(change(A, 2))));

        assertThat(Checker.misdecided(List.of(change(A, 1), change(A, 2)), verdicts))
                .isEmpty();
        assertThat(Checker.misdecided(List.of(change(A, 1)), verdicts)).hasSize(1);
        assertThat(Checker.misdecided(List.of(change(A, 1), change(A, 2), change(A, 3)), verdicts))
                .hasSize(1);
        assertThat(Checker.misdecided(List.of(change(A, 1), change(A, 2, "otherwise")), verdicts))
                .hasSize(1);
    }

    @Test
    void rowsOfOthersThatWereNotToldOnceAreFound() {
        assertThat(Checker.untold(List.of(1, 2, 4), List.of(1, 2, 3, 4)))
                .as("3 was committed, and its writer does not know")
                .isEmpty();
        assertThat(Checker.untold(List.of(1, 2, 4), List.of(1, 4))).hasSize(1);
        assertThat(Checker.disordered(List.of(1, 2, 4))).isEmpty();
        assertThat(Checker.disordered(List.of(1, 2, 2, 4))).hasSize(1);
        assertThat(Checker.disordered(List.of(2, 1))).hasSize(1);
    }

    @Test
    void documentsThatDifferAreFound() {
        StoredDocument one = stored(A, 1, "as it is");

        assertThat(Checker.diverged("store", Map.of(one.key(), one), Map.of(one.key(), one)))
                .isEmpty();
        assertThat(Checker.diverged("store", Map.of(), Map.of(one.key(), one))).hasSize(1);
        assertThat(Checker.diverged("store", Map.of(one.key(), one), Map.of())).hasSize(1);
        assertThat(Checker.diverged("store", Map.of(one.key(), stored(A, 2, "as it is")), Map.of(one.key(), one)))
                .hasSize(1);
        assertThat(Checker.diverged("store", Map.of(one.key(), stored(A, 1, "otherwise")), Map.of(one.key(), one)))
                .hasSize(1);
    }

    private static Change change(String id, long version) {
        return change(id, version, "any");
    }

    private static Change change(String id, long version, String title) {
        Cause cause = new Cause("event", "/test", Optional.empty(), Optional.empty(), Optional.empty());
        return new Change(
                new DocumentKey("default", "tasks", id),
                dev.syncline.event.Operation.CREATE,
                new Version(version),
                Optional.empty(),
                Optional.of(document(id, title)),
                List.of("id"),
                cause);
    }

    private static StoredDocument stored(String id, long version, String title) {
        return new StoredDocument(new DocumentKey("default", "tasks", id), new Version(version), document(id, title));
    }

    private static Document document(String id, String title) {
        return Document.ofCanonical(Json.NODES.objectNode().put("id", id).put("title", title));
    }
}
