package dev.syncline.deploy;

import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Verdict;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** What does not agree in what was told, what the log has, and what the stores hold. Each finding is a line for people. */
public final class Checker {
    private Checker() {}

    /**
     * Operations that were told as done, and are not. // I1
     *
     * @param verdicts by event id, as the log has them
     */
    static List<String> lost(Iterable<History.Operation> operations, Map<String, List<Verdict>> verdicts) {
        return operations(operations, verdicts, (operation, found) -> {
            boolean never = found.isEmpty() && operation.told() != History.Told.UNKNOWN;
            return never || (operation.told() == History.Told.ACCEPTED && accepted(found) == 0);
        });
    }

    /** Operations that were done twice, or done though they were told as refused. // I1 I2 */
    static List<String> doubled(Iterable<History.Operation> operations, Map<String, List<Verdict>> verdicts) {
        return operations(operations, verdicts, (operation, found) -> {
            boolean refused = operation.told() == History.Told.REJECTED || operation.told() == History.Told.CONFLICT;
            return accepted(found) > (refused ? 0 : 1);
        });
    }

    private static List<String> operations(
            Iterable<History.Operation> operations,
            Map<String, List<Verdict>> verdicts,
            BiPredicate<History.Operation, List<Verdict>> wrong) {
        List<String> findings = new ArrayList<>();
        for (History.Operation operation : operations) {
            List<Verdict> found = verdicts.getOrDefault(operation.eventId(), List.of());
            if (wrong.test(operation, found)) {
                findings.add(operation + ": " + found);
            }
        }
        return findings;
    }

    private static long accepted(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict instanceof Verdict.Accepted)
                .count();
    }

    /**
     * Changes that stand behind one of their document that is as new, or newer. // I4
     *
     * @param changes in the order of the log
     */
    static List<String> inverted(Iterable<Change> changes) {
        List<String> findings = new ArrayList<>();
        Map<DocumentKey, Long> highest = new HashMap<>();
        for (Change change : changes) {
            long version = change.version().offset();
            Long before = highest.put(change.key(), version);
            if (before != null && before >= version) {
                findings.add("%s goes from version %d to %d".formatted(change.key(), before, version));
            }
        }
        return findings;
    }

    /**
     * Documents whose changes a subscriber was not told one after the other, or was told too many of. // I6
     *
     * @param told versions by the document's id, as they came
     * @param changes that it was to be told, in the order of the log
     */
    static List<String> skipped(Map<String, List<Long>> told, Iterable<Change> changes) {
        Map<String, List<Long>> expected = new HashMap<>();
        for (Change change : changes) {
            expected.computeIfAbsent(change.key().id(), none -> new ArrayList<>())
                    .add(change.version().offset());
        }
        List<String> findings = new ArrayList<>();
        Set<String> ids = new TreeSet<>(expected.keySet());
        ids.addAll(told.keySet());
        for (String id : ids) {
            List<Long> versions = expected.getOrDefault(id, List.of());
            List<Long> heard = withoutRepeats(told.getOrDefault(id, List.of()));
            if (!heard.equals(versions)) {
                findings.add("%s was told as %s, the log has %s".formatted(id, heard, versions));
            }
        }
        return findings;
    }

    /** Cut behind a change and before its end, a subscriber is told that change again. */
    private static List<Long> withoutRepeats(List<Long> told) {
        List<Long> heard = new ArrayList<>();
        for (long version : told) {
            if (heard.isEmpty() || heard.get(heard.size() - 1) != version) {
                heard.add(version);
            }
        }
        return heard;
    }

    /**
     * Changes that no event comes to, or with another content, and those that are missing. // I2 I3
     *
     * @param changes that the log has
     * @param verdicts on its events
     */
    static List<String> misdecided(Iterable<Change> changes, Iterable<List<Verdict>> verdicts) {
        Map<String, Optional<Document>> decided = new TreeMap<>();
        for (List<Verdict> some : verdicts) {
            for (Verdict verdict : some) {
                if (verdict instanceof Verdict.Accepted accepted) {
                    decided.put(name(accepted.change()), accepted.change().after());
                }
            }
        }
        List<String> findings = new ArrayList<>();
        Set<String> missing = new TreeSet<>(decided.keySet());
        for (Change change : changes) {
            missing.remove(name(change));
            Optional<Document> after = decided.get(name(change));
            if (after == null) {
                findings.add("no event comes to the change " + name(change));
            } else if (!after.equals(change.after())) {
                findings.add("the change %s leaves %s, its event %s".formatted(name(change), change.after(), after));
            }
        }
        missing.forEach(name -> findings.add("the change " + name + " is not in the log, and its event is"));
        return findings;
    }

    private static String name(Change change) {
        return change.key() + " to version " + change.version();
    }

    /** Rows that others have committed and that came to no change. // I7 */
    public static List<String> untold(Iterable<Integer> committed, List<Integer> told) {
        Set<Integer> changes = Set.copyOf(told);
        List<String> findings = new ArrayList<>();
        for (int number : committed) {
            if (!changes.contains(number)) {
                findings.add("what was committed as number %d came to no change, %d others did"
                        .formatted(number, changes.size()));
            }
        }
        return findings;
    }

    /** Rows of one writer that came to a change twice, or behind a later one. // I7 */
    public static List<String> disordered(List<Integer> told) {
        List<String> findings = new ArrayList<>();
        for (int i = 1; i < told.size(); i++) {
            if (told.get(i) <= told.get(i - 1)) {
                findings.add("number %d came behind %d".formatted(told.get(i), told.get(i - 1)));
            }
        }
        return findings;
    }

    /** Documents of a store that are not as the events say, in canonical form. // I2 I3 */
    static List<String> diverged(
            String store, Map<DocumentKey, StoredDocument> found, Map<DocumentKey, StoredDocument> fold) {
        List<String> findings = new ArrayList<>();
        Set<DocumentKey> keys = new TreeSet<>(fold.keySet());
        keys.addAll(found.keySet());
        for (DocumentKey key : keys) {
            if (!Objects.equals(fold.get(key), found.get(key))) {
                findings.add("%s of %s is not as the events say%n  events %s%n  store  %s"
                        .formatted(key, store, show(fold.get(key)), show(found.get(key))));
            }
        }
        return findings;
    }

    private static String show(StoredDocument document) {
        return Optional.ofNullable(document)
                .map(stored -> stored.version() + " " + stored.document())
                .orElse("-");
    }
}
