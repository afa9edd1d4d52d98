package dev.syncline.reconcile;

import dev.syncline.catalog.Canonical;
import dev.syncline.catalog.CanonicalForm;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.FieldError;
import dev.syncline.event.Version;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Says what is wrong with a document, and which store is: the log is right. Used by one thread. */
final class Judge {
    private static final Opinion EQUAL = new Opinion(false, List.of());

    private final Collection collection;
    private final List<String> stores;
    private final LogState log;
    private final References references;
    private final Seen seen;

    /** @param existing documents that were seen to exist, of all collections */
    Judge(Collection collection, List<String> stores, LogState log, Seen existing) {
        this.collection = collection;
        this.stores = stores;
        this.log = log;
        this.references = new References(collection, log, existing);
        this.seen = existing;
    }

    /** @param inFlight whether a side was left out, for it may not have seen the document's last change yet */
    record Opinion(boolean inFlight, List<Divergence> divergences) {}

    /**
     * @param askLog whether to read the document from the log; it is read anyway where a store's digest is another one
     */
    Opinion judge(Look look, Sides sides, boolean askLog) {
        sides.existing().map(LogState.Entry::key).ifPresent(seen::passed);
        if (!askLog && isAsLogged(look, sides)) {
            return EQUAL;
        }
        List<Integer> settled = new ArrayList<>();
        for (int store = 0; store < stores.size(); store++) {
            if (!look.inFlight(sides, store)) {
                settled.add(store);
            }
        }
        boolean inFlight = settled.size() < stores.size();
        try {
            boolean ask = askLog || differsFromLog(sides, settled);
            Optional<Document> expected = ask ? sides.existing().flatMap(log::read) : Optional.empty();
            return new Opinion(inFlight, divergences(sides, settled, expected));
        } catch (LogState.SupersededException e) {
            return new Opinion(true, List.of());
        }
    }

    /** What is so of nearly every document, found out without a list of anything. */
    private boolean isAsLogged(Look look, Sides sides) {
        Optional<LogState.Entry> existing = sides.existing();
        if (existing.isEmpty() || look.movesOn(existing.get())) {
            return false;
        }
        LogState.Entry entry = existing.get();
        Optional<Document> same = Optional.empty();
        for (Optional<SnapshotDocument> side : sides.stores()) {
            Optional<Document> document = side.flatMap(SnapshotDocument::document);
            if (document.isEmpty()
                    || !side.get().version().equals(Optional.of(entry.version()))
                    || (same.isPresent() && !same.equals(document))) {
                return false;
            }
            same = document;
        }
        return same.isPresent()
                && same.get().digest() == entry.digest().getAsLong()
                && !references.hasOrphan(entry.key().tenant(), same.get());
    }

    private static boolean differsFromLog(Sides sides, List<Integer> settled) {
        OptionalLong digest = sides.existing().map(LogState.Entry::digest).orElseGet(OptionalLong::empty);
        if (digest.isEmpty()) {
            return false;
        }
        Document same = null;
        for (int store : settled) {
            Document document = sides.stores()
                    .get(store)
                    .flatMap(SnapshotDocument::document)
                    .orElse(same);
            if (document != null && !document.equals(same)) {
                if (document.digest() != digest.getAsLong()) {
                    return true;
                }
                same = document;
            }
        }
        return false;
    }

    private List<Divergence> divergences(Sides sides, List<Integer> settled, Optional<Document> expected) {
        Map<DivergenceClass, List<String>> wrong = new EnumMap<>(DivergenceClass.class);
        List<Integer> comparable = new ArrayList<>();
        for (int store : settled) {
            Optional<DivergenceClass> kind = kind(sides, sides.stores().get(store));
            kind.ifPresent(found ->
                    wrong.computeIfAbsent(found, none -> new ArrayList<>()).add(stores.get(store)));
            if (kind.isEmpty() && sides.existing().isPresent()) {
                comparable.add(store);
            }
        }
        List<String> contents = otherContents(sides, comparable, expected);
        if (!contents.isEmpty()) {
            wrong.put(DivergenceClass.CONTENT, contents);
        }
        List<Divergence> divergences = new ArrayList<>();
        wrong.forEach((kind, names) ->
                divergences.add(divergence(sides, kind, names, differences(sides, kind, names, expected))));
        references
                .orphans(sides, names(settled), expected)
                .ifPresent(orphans -> divergences.add(
                        divergence(sides, DivergenceClass.ORPHAN_REFERENCE, orphans.wrong(), orphans.differences())));
        return divergences;
    }

    private Map<Integer, String> names(List<Integer> settled) {
        Map<Integer, String> names = new HashMap<>();
        settled.forEach(store -> names.put(store, stores.get(store)));
        return names;
    }

    /** By presence, version and readability; empty if only the content is left to compare. */
    private static Optional<DivergenceClass> kind(Sides sides, Optional<SnapshotDocument> found) {
        Optional<LogState.Entry> existing = sides.existing();
        if (existing.isEmpty() || found.isEmpty()) {
            return existing.isEmpty() && found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(existing.isEmpty() ? DivergenceClass.EXTRA : DivergenceClass.MISSING);
        }
        if (found.get().document().isEmpty()) {
            return Optional.of(DivergenceClass.UNREADABLE);
        }
        Optional<Version> version = found.get().version();
        if (version.isEmpty() || version.get().compareTo(existing.get().version()) < 0) {
            return Optional.of(DivergenceClass.STALE_VERSION);
        }
        boolean ahead = version.get().compareTo(existing.get().version()) > 0;
        return ahead ? Optional.of(DivergenceClass.VERSION_AHEAD) : Optional.empty();
    }

    private List<String> otherContents(Sides sides, List<Integer> comparable, Optional<Document> expected) {
        List<String> other = new ArrayList<>();
        Optional<Document> right = expected;
        for (int store : comparable) {
            Document content =
                    sides.stores().get(store).orElseThrow().document().orElseThrow();
            right = right.or(() -> Optional.of(content));
            if (!same(right.get(), content)) {
                other.add(stores.get(store));
            }
        }
        return other;
    }

    /** Bytes first; a catalog whose fields changed their order writes the same document in other bytes. */
    private boolean same(Document one, Document other) {
        return one.equals(other) || canonical(one).equals(canonical(other));
    }

    private Document canonical(Document document) {
        return CanonicalForm.ofStored(collection, document.fields()).match(new Canonical.Cases<>() {
            @Override
            public Document valid(Document canonical) {
                return canonical;
            }

            @Override
            public Document invalid(List<FieldError> errors) {
                return document;
            }
        });
    }

    private List<Difference> differences(
            Sides sides, DivergenceClass kind, List<String> names, Optional<Document> expected) {
        List<Difference> differences = new ArrayList<>();
        if (kind != DivergenceClass.UNREADABLE) {
            for (String name : names) {
                Optional<Document> found =
                        sides.stores().get(stores.indexOf(name)).flatMap(SnapshotDocument::document);
                differences.addAll(Differences.between(collection, name, expected, found));
            }
        }
        return differences;
    }

    private Divergence divergence(Sides sides, DivergenceClass kind, List<String> wrong, List<Difference> differences) {
        Map<String, Version> versions = new HashMap<>();
        sides.entry().ifPresent(entry -> versions.put(Divergence.LOG, entry.version()));
        for (int store = 0; store < stores.size(); store++) {
            String name = stores.get(store);
            sides.stores().get(store).flatMap(SnapshotDocument::version).ifPresent(known -> versions.put(name, known));
        }
        return new Divergence(sides.key(), kind, wrong, versions, differences, sides.fingerprint());
    }
}
