package dev.syncline.rebuild;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.FieldDifference;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.rebuild.Difference.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Compares changes with the states that all events below an end lead to. A change of an event behind that end is not
 * judged, and its document is not missed: compaction may have taken the older change for it. Thread-safe for different
 * documents.
 */
final class ChangeCheck {
    /** A document's note: the highest version seen among its changes, or this for one behind the end. */
    private static final long SUPERSEDED = Long.MAX_VALUE;

    private static final int FIELDS = 20;

    private final States states;
    private final ToLongFunction<DocumentKey> end;
    private final Catalog catalog;
    private final Consumer<Difference> differences;

    /** @param end first version of a document that its state does not know */
    ChangeCheck(States states, ToLongFunction<DocumentKey> end, Catalog catalog, Consumer<Difference> differences) {
        this.states = states;
        this.end = end;
        this.catalog = catalog;
        this.differences = differences;
    }

    /** @param change that comes next in its partition */
    void read(Change change) {
        DocumentKey key = change.key();
        long version = change.version().offset();
        if (version >= end.applyAsLong(key)) {
            states.note(key, SUPERSEDED);
            return;
        }
        long seen = states.note(key).orElse(-1L);
        if (version < seen) {
            tell(key, Kind.ORDER, states.get(key).version(), change, List.of());
            return;
        }
        states.note(key, version);
        DocumentState state = states.get(key);
        long decided = state.version().map(Version::offset).orElse(-1L);
        if (version > decided) {
            tell(key, Kind.EXTRA, state.version(), change, List.of());
        } else if (version == decided && !state.document().equals(change.after())) {
            tell(key, Kind.CONTENT, state.version(), change, fields(key, state, change));
        }
    }

    /** @param change that stands in a partition that is not its tenant's */
    void stray(Change change) {
        tell(change.key(), Kind.PARTITION, Optional.empty(), change, List.of());
    }

    private void tell(DocumentKey key, Kind kind, Optional<Version> decided, Change change, List<String> fields) {
        differences.accept(new Difference(key, kind, decided, Optional.of(change.version()), fields));
    }

    private List<String> fields(DocumentKey key, DocumentState state, Change change) {
        return catalog.collection(key.collection())
                .map(known -> FieldDifference.between(known, state.document(), change.after(), FIELDS).stream()
                        .map(FieldDifference::pointer)
                        .toList())
                .orElse(List.of());
    }

    /**
     * Looks for documents whose last change is not there, once all were read. That of a delete may be compacted away.
     *
     * @param secondLook whether it is there all the same, or a change behind the end in its stead
     */
    void finish(States.Entry entry, Predicate<States.Entry> secondLook) {
        DocumentKey key = entry.key();
        Optional<Version> decided = entry.state().version();
        if (decided.isEmpty()) {
            return;
        }
        long seen = states.note(key).orElse(-1L);
        boolean gone = seen < 0 && entry.state().document().isEmpty();
        if (seen < decided.get().offset() && !gone && !secondLook.test(entry)) {
            Optional<Version> found = seen < 0 ? Optional.empty() : Optional.of(new Version(seen));
            Kind kind = seen < 0 ? Kind.MISSING : Kind.STALE;
            differences.accept(new Difference(key, kind, decided, found, List.of()));
        }
    }
}
