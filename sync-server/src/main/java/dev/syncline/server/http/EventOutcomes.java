package dev.syncline.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Duplicate;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Json;
import dev.syncline.event.Place;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.history.kafka.DocumentHistory;
import dev.syncline.server.decide.EventPlaces;
import dev.syncline.server.decide.Outcome;
import dev.syncline.server.decide.Written;
import java.util.Optional;

/** What became of events, as items of a batch and as answers to who asks later. */
final class EventOutcomes {
    private final WriteAnswers answers;
    private final DocumentHistory history;
    private final EventPlaces places;

    EventOutcomes(WriteAnswers answers, DocumentHistory history, EventPlaces places) {
        this.answers = answers;
        this.history = history;
        this.places = places;
    }

    ObjectNode of(Written written) {
        return written.match(new Written.Cases<>() {
            @Override
            public ObjectNode decided(Written.Decided decided) {
                return of(decided.event().envelope().id(), decided.outcome());
            }

            private ObjectNode of(String id, Outcome outcome) {
                return EventOutcomes.this.of(id, outcome);
            }

            @Override
            public ObjectNode acknowledged(Written.Acknowledged acknowledged) {
                return item(acknowledged.event().envelope().id(), "pending", 202)
                        .put("at", acknowledged.place().wire());
            }

            @Override
            public ObjectNode unknown(Written.Unknown unknown) {
                ObjectNode item = item(unknown.event().envelope().id(), "unknown", 504);
                return item.set("problem", answers.unknown(unknown.event()).tree());
            }

            @Override
            public ObjectNode notPublished(Written.NotPublished notPublished) {
                ObjectNode item = item(notPublished.event().envelope().id(), "not-published", 503);
                return item.set(
                        "problem", answers.notPublished(notPublished.reason()).tree());
            }
        });
    }

    ObjectNode of(String id, Outcome outcome) {
        return outcome.verdict().match(new Verdict.Cases<>() {
            @Override
            public ObjectNode accepted(Change change) {
                ObjectNode item = item(id, "accepted", 200);
                item.put("collection", change.key().collection());
                item.put("document", change.key().id());
                item.put("op", change.operation().wire());
                item.put("version", change.version().offset());
                outcome.position().ifPresent(position -> item.put("position", position.offset()));
                return item;
            }

            @Override
            public ObjectNode rejected(Rejection rejection) {
                Problem problem =
                        answers.problem(rejection, new Preconditions(dev.syncline.event.Expectation.ANYTHING, false));
                ObjectNode item = item(id, "rejected", problem.status());
                return item.set("problem", problem.tree());
            }

            @Override
            public ObjectNode duplicate(Duplicate duplicate) {
                return first(item(id, "duplicate", 200), duplicate.first());
            }
        });
    }

    private static ObjectNode first(ObjectNode item, FirstVerdict first) {
        return first.match(new FirstVerdict.Cases<>() {
            @Override
            public ObjectNode accepted(FirstVerdict.WasAccepted accepted) {
                return item.put("first", "accepted")
                        .put("op", accepted.operation().wire())
                        .put("version", accepted.version().offset());
            }

            @Override
            public ObjectNode rejected(FirstVerdict.WasRejected rejected) {
                return item.put("first", "rejected")
                        .put("reason", rejected.reason().wire());
            }

            @Override
            public ObjectNode alreadyCaptured() {
                return item.put("first", "captured");
            }
        });
    }

    ObjectNode refused(String id, Problem problem) {
        ObjectNode item = item(id, "rejected", problem.status());
        return item.set("problem", problem.tree());
    }

    /** From the log itself: the verdict at that place is what its document's events fold to there. */
    Optional<ObjectNode> atPlace(String id, String text) {
        Place place = Place.parse(text)
                .orElseThrow(() ->
                        new ProblemException(ProblemCode.BAD_REQUEST, "at must be <collection>.<partition>.<offset>"));
        Optional<DocumentKey> key = places.documentAt(place, id);
        return key.flatMap(document -> history.of(document).stream()
                .filter(decided -> decided.place().equals(place))
                .findFirst()
                .map(decided -> of(id, new Outcome(decided.verdict(), Optional.empty()))));
    }

    private static ObjectNode item(String id, String outcome, int status) {
        return Json.NODES.objectNode().put("id", id).put("outcome", outcome).put("status", status);
    }
}
