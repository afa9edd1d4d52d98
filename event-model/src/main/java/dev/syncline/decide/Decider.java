package dev.syncline.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Canonical;
import dev.syncline.catalog.CanonicalForm;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.FieldError;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Operation;
import dev.syncline.event.Place;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.event.Version;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Judges one event. A pure function: no clock, no I/O, no randomness, so every replay gives the same answer. One object
 * per event.
 */
public final class Decider {
    private final Collection collection;
    private final DocumentState state;
    private final Event event;
    private final Place place;
    private final Instant appended;

    private Decider(Collection collection, DocumentState state, Event event, Place place, Instant appended) {
        this.collection = collection;
        this.state = state;
        this.event = event;
        this.place = place;
        this.appended = appended;
    }

    /**
     * The verdict on an event, and the document's state after it.
     *
     * @param collection the definition in force at this place of the log
     * @param appended when the event came into the log, by the log's clock
     */
    public static Decision decide(
            Collection collection, DocumentState state, Event event, Place place, Instant appended) {
        return new Decider(collection, state, event, place, appended).decide();
    }

    private Decision decide() {
        Optional<FirstVerdict> first = state.firstVerdict(event.envelope(), appended);
        if (first.isPresent()) {
            return new Decision(repeated(first.get()), state);
        }
        Verdict verdict = judge();
        return verdict.match(new Verdict.Cases<>() {
            @Override
            public Decision accepted(Change change) {
                FirstVerdict told = new FirstVerdict.WasAccepted(change.version(), change.operation());
                return new Decision(verdict, remembering(told).at(change.version(), change.after()));
            }

            @Override
            public Decision rejected(Rejection rejection) {
                FirstVerdict told = new FirstVerdict.WasRejected(place.version(), rejection.reason());
                return new Decision(verdict, remembering(told));
            }

            @Override
            public Decision duplicate(Duplicate duplicate) {
                return new Decision(verdict, remembering(duplicate.first()));
            }
        });
    }

    private DocumentState remembering(FirstVerdict told) {
        return state.remembering(event.envelope(), told, appended);
    }

    private Verdict judge() {
        return unmet().orElseGet(() -> event.match(new Event.Cases<>() {
            @Override
            public Verdict put(Event.Put put) {
                return fold(put.document());
            }

            @Override
            public Verdict patch(Event.Patch patch) {
                return onExisting(before -> MergePatch.apply(before.fields(), patch.patch()));
            }

            @Override
            public Verdict assign(Event.Assign assign) {
                return onExisting(before -> before.fields().deepCopy().setAll(assign.fields()));
            }

            @Override
            public Verdict delete(Event.Delete delete) {
                return end();
            }
        }));
    }

    /** The rejection of an event whose demand on the document does not hold. */
    private Optional<Verdict> unmet() {
        return event.envelope().expectation().match(new Expectation.Cases<>() {
            @Override
            public Optional<Verdict> anything() {
                return Optional.empty();
            }

            @Override
            public Optional<Verdict> absent() {
                return state.document().map(there -> rejected(Reason.ALREADY_EXISTS, "a document with this id exists"));
            }

            @Override
            public Optional<Verdict> present() {
                return state.document().isPresent() ? Optional.empty() : Optional.of(notFound());
            }

            @Override
            public Optional<Verdict> exactly(Version expected) {
                if (state.document().isEmpty()) {
                    return Optional.of(notFound());
                }
                return state.version()
                        .filter(current -> !current.equals(expected))
                        .map(current ->
                                rejected(Reason.VERSION_CONFLICT, "expected version " + expected + ", is " + current));
            }
        });
    }

    private interface Fold {
        ObjectNode of(Document before);
    }

    private Verdict onExisting(Fold fold) {
        return state.document().map(before -> fold(fold.of(before))).orElseGet(this::notFound);
    }

    private Verdict end() {
        if (state.document().isPresent()) {
            return accepted(Operation.DELETE, Optional.empty(), List.of());
        }
        return captured() ? repeated(new FirstVerdict.AlreadyCaptured()) : notFound();
    }

    private Verdict fold(ObjectNode published) {
        ObjectNode named = published.hasNonNull(Collection.ID)
                ? published
                : published.deepCopy().put(Collection.ID, event.key().id());
        ObjectNode complete = Stamps.keep(collection, named, state.document());
        if (PlainSize.exceeds(complete, Limits.MAX_DOCUMENT_BYTES)) {
            return tooLarge();
        }
        return CanonicalForm.of(collection, complete).match(new Canonical.Cases<>() {
            @Override
            public Verdict valid(Document after) {
                return changed(named, after);
            }

            @Override
            public Verdict invalid(List<FieldError> errors) {
                return rejected(Reason.SCHEMA, "the document breaks the schema of " + collection.name(), errors);
            }
        });
    }

    private Verdict changed(ObjectNode published, Document after) {
        if (!after.fields().path(Collection.ID).asText().equals(event.key().id())) {
            FieldError error = new FieldError("/" + Collection.ID, "must be the event's subject, in canonical form");
            return rejected(Reason.SCHEMA, "the document has another id than its event", List.of(error));
        }
        boolean same = state.document().filter(after::equals).isPresent();
        if (same && captured() && !isFilledIn(published, after)) {
            return repeated(new FirstVerdict.AlreadyCaptured());
        }
        Document stamped = same ? after : Stamps.stamp(collection, after, state.document(), appended);
        if (stamped.json().length > Limits.MAX_DOCUMENT_BYTES) {
            return tooLarge();
        }
        List<String> fields = Differences.between(collection, state.document(), stamped);
        Operation operation = state.document().isPresent() ? Operation.UPDATE : Operation.CREATE;
        return accepted(operation, Optional.of(stamped), fields);
    }

    /** A row that lacks what the document has: the same document must reach the row once more, as a change. */
    private static boolean isFilledIn(ObjectNode published, Document after) {
        Iterator<String> names = after.fields().fieldNames();
        while (names.hasNext()) {
            if (!published.hasNonNull(names.next())) {
                return true;
            }
        }
        return false;
    }

    private boolean captured() {
        return event.envelope().sequence().isPresent();
    }

    private Verdict accepted(Operation operation, Optional<Document> after, List<String> fields) {
        return new Verdict.Accepted(
                new Change(event.key(), operation, place.version(), state.document(), after, fields, cause()));
    }

    private Verdict repeated(FirstVerdict first) {
        return new Verdict.Repeated(new Duplicate(place, event.key(), cause(), first));
    }

    private Verdict tooLarge() {
        return rejected(Reason.TOO_LARGE, "the document is larger than " + Limits.MAX_DOCUMENT_BYTES + " bytes");
    }

    private Verdict notFound() {
        return rejected(Reason.NOT_FOUND, "there is no such document");
    }

    private Verdict rejected(Reason reason, String detail) {
        return rejected(reason, detail, List.of());
    }

    private Verdict rejected(Reason reason, String detail, List<FieldError> errors) {
        return new Verdict.Rejected(new Rejection(
                place,
                Optional.of(event.key()),
                Optional.of(cause()),
                reason,
                detail,
                errors.subList(0, Math.min(errors.size(), Limits.MAX_ERRORS)),
                state.document().flatMap(there -> state.version())));
    }

    private Cause cause() {
        return Cause.of(event.envelope());
    }
}
