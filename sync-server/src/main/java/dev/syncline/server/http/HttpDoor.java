package dev.syncline.server.http;

import dev.syncline.catalog.Catalog;
import dev.syncline.history.kafka.DocumentHistory;
import dev.syncline.server.decide.EventPlaces;
import dev.syncline.server.decide.VerdictFeed;
import dev.syncline.server.decide.Writes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The resources of this room, put together. */
public final class HttpDoor {
    private HttpDoor() {}

    /**
     * What to register with Jersey.
     *
     * @param latency is told how long each verdict took
     * @param traces a fresh id for each defect that is told
     */
    public static List<Object> resources(
            Catalog catalog,
            Writes writes,
            VerdictFeed verdicts,
            Reads reads,
            DocumentHistory history,
            EventPlaces places,
            Clock clock,
            Consumer<Duration> latency,
            Supplier<String> traces) {
        Collections collections = new Collections(catalog);
        WriteAnswers answers = new WriteAnswers(verdicts, history);
        DocumentWrites documents = new DocumentWrites(collections, writes, answers, clock, latency);
        EventOutcomes outcomes = new EventOutcomes(answers, history, places);
        return List.of(
                new DocumentsResource(collections, documents, reads, new HistoryAnswers(history, clock)),
                new EventsResource(collections, writes, verdicts, outcomes),
                new ProblemMapper(traces),
                new UnreadContent(),
                new KnownLength());
    }
}
