package dev.syncline.decide;

import static dev.syncline.decide.EventOf.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.catalog.SchemaChanges;
import dev.syncline.event.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log that spans three revisions of its collection: each event is judged by the definition that stands before it. */
class RevisionReplayTest {
    private static final Collection FIRST = revision("");
    private static final Collection SECOND = revision(",\"rank\":{\"type\":\"integer\",\"default\":5}");
    private static final Collection THIRD = revision(
            ",\"rank\":{\"type\":\"integer\",\"default\":5},\"due\":{\"type\":\"string\",\"format\":\"date\"}");

    @Test
    void revisionsAreAdditive() {
        SchemaChanges.checkAdditive(FIRST, SECOND);
        SchemaChanges.checkAdditive(SECOND, THIRD);
    }

    @Test
    void replayUnderTheWholeLogDecidesAsTheFirstTimeDid() { // I3
        Partition live = append(Partition.of(FIRST));

        Partition replay = append(Partition.of(FIRST));

        assertThat(replay.verdicts()).isEqualTo(live.verdicts());
        assertThat(replay.states()).isEqualTo(live.states());
    }

    @Test
    void eventIsJudgedByTheDefinitionBeforeIt() {
        List<Verdict> verdicts = append(Partition.of(FIRST)).verdicts();

        assertThat(verdicts)
                .extracting(verdict -> verdict.getClass().getSimpleName())
                .containsExactly(
                        "Accepted", "Rejected", "Rejected", "Accepted", "Accepted", "Rejected", "Accepted", "Accepted");
        assertThat(after(verdicts.get(0))).isEqualTo("{\"id\":\"t1\",\"title\":\"a\"}");
        assertThat(after(verdicts.get(3))).isEqualTo("{\"id\":\"t1\",\"title\":\"a2\",\"rank\":5}");
        assertThat(after(verdicts.get(6)))
                .isEqualTo("{\"id\":\"t2\",\"title\":\"c\",\"rank\":5,\"due\":\"2026-01-01\"}");
        assertThat(after(verdicts.get(7)))
                .isEqualTo("{\"id\":\"t1\",\"title\":\"a2\",\"rank\":5,\"due\":\"2026-01-01\"}");
    }

    private static Partition append(Partition log) {
        String due = "{\"title\":\"c\",\"due\":\"2026-01-01\"}";
        log.given(
                event("e1").put("{\"title\":\"a\"}"),
                event("e2").of("t2").put(due),
                event("e3").patch("{\"rank\":1}"));
        log.defined(SECOND);
        log.given(
                event("e4").patch("{\"title\":\"a2\"}"),
                event("e5").of("t3").put("{\"title\":\"b\",\"rank\":1}"),
                event("e6").of("t2").put(due));
        log.defined(THIRD);
        log.given(event("e7").of("t2").put(due), event("e8").patch("{\"due\":\"2026-01-01\"}"));
        return log;
    }

    private static String after(Verdict verdict) {
        return Partition.accepted(verdict).after().orElseThrow().toString();
    }

    private static Collection revision(String more) {
        String schema = """
                {"type":"object","required":["id","title"],"properties":{
                  "id":{"type":"string"},"title":{"type":"string"}%s}}""".formatted(more);
        return CollectionSchema.parse("tasks", schema.getBytes(StandardCharsets.UTF_8));
    }
}
