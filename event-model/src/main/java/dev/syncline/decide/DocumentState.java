package dev.syncline.decide;

import dev.syncline.event.CaptureSequence;
import dev.syncline.event.Document;
import dev.syncline.event.Envelope;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the decider knows of one document.
 *
 * @param version of the last change; empty when there never was one
 * @param document empty while it does not exist
 * @param recent the ids seen last, oldest first: at most {@value #MAX_RECENT}, none older than {@link #WINDOW} when it
 *     was added to
 * @param sequence of the last event of capture
 */
public record DocumentState(
        Optional<Version> version,
        Optional<Document> document,
        List<RecentEvent> recent,
        Optional<CaptureSequence> sequence) {
    /** How long a retry with the same event id is recognised, by the log's clock. */
    public static final Duration WINDOW = Duration.ofHours(24);

    public static final int MAX_RECENT = 32;

    public static final DocumentState NONE =
            new DocumentState(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    public DocumentState {
        recent = List.copyOf(recent);
    }

    /** What an event with this id, or with this place in capture's sequence or a later one, was told before. */
    Optional<FirstVerdict> firstVerdict(Envelope envelope, Instant appended) {
        if (envelope.sequence().isPresent()) {
            CaptureSequence incoming = envelope.sequence().get();
            return sequence.filter(last -> last.compareTo(incoming) >= 0)
                    .map(last -> new FirstVerdict.AlreadyCaptured());
        }
        return recent.stream()
                .filter(seen -> seen.id().equals(envelope.id()) && inWindow(seen, appended))
                .map(RecentEvent::verdict)
                .findFirst();
    }

    /** This state, knowing of one event more; events of capture are known by their sequence alone. */
    DocumentState remembering(Envelope envelope, FirstVerdict verdict, Instant appended) {
        if (envelope.sequence().isPresent()) {
            return new DocumentState(version, document, recent, envelope.sequence());
        }
        List<RecentEvent> kept = new ArrayList<>(recent.size() + 1);
        recent.stream().filter(seen -> inWindow(seen, appended)).forEach(kept::add);
        kept.add(new RecentEvent(envelope.id(), verdict, appended));
        int from = Math.max(0, kept.size() - MAX_RECENT);
        return new DocumentState(version, document, kept.subList(from, kept.size()), sequence);
    }

    DocumentState at(Version changed, Optional<Document> after) {
        return new DocumentState(Optional.of(changed), after, recent, sequence);
    }

    /**
     * Whether an event at the place of this version, or before it, can't be the one that was decided there: it came into
     * the log later than everything that was decided of this document, and is none of it. Of captured events nobody
     * knows.
     */
    public boolean contradicts(Envelope envelope, Instant appended) {
        return envelope.sequence().isEmpty()
                && !recent.isEmpty()
                && recent.stream()
                        .allMatch(seen ->
                                seen.appended().isBefore(appended) && !seen.id().equals(envelope.id()));
    }

    private static boolean inWindow(RecentEvent seen, Instant now) {
        return !seen.appended().plus(WINDOW).isBefore(now);
    }
}
