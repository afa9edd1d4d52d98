package dev.syncline.reconcile;

import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.Scope;
import dev.syncline.projector.StoreSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares one collection once: everything is looked at, and what looks wrong is looked at again behind a later fence.
 * Only what stands wrong both times, and did not move in between, is reported. Used once, by one thread at
 * a time.
 */
final class Comparison {
    /** More suspects than this are counted, but not read again. */
    static final int MAX_SUSPECTS = 10_000;
    /** A document that moved between two looks is looked at so often; one that always moves is in flight. */
    private static final int LOOKS = 4;

    private static final int STEP = 256;

    private final Collection collection;
    private final Look.Sources sources;
    private final Mode mode;
    private final JobProgress progress;
    private final Clock clock;
    private final Judge judge;

    private final Map<DocumentKey, String> suspects = new LinkedHashMap<>();
    private final List<Divergence> divergences = new ArrayList<>();
    private Map<Integer, Position> fence = Map.of();
    private Optional<DocumentKey> last = Optional.empty();
    private Duration took = Duration.ZERO;
    private boolean complete;
    private long compared;
    private long told;
    private long inFlight;
    private long divergent;
    private long unchecked;

    /** @param existing documents that were seen to exist, of all collections */
    Comparison(
            Collection collection, Look.Sources sources, Seen existing, Mode mode, JobProgress progress, Clock clock) {
        this.collection = collection;
        this.sources = sources;
        this.mode = mode;
        this.progress = progress;
        this.clock = clock;
        this.judge = new Judge(
                collection, sources.stores().stream().map(StoreSnapshots::name).toList(), sources.log(), existing);
    }

    /**
     * @param last the last document that was looked at
     * @param complete whether none stands behind it
     */
    record Result(
            CollectionReport report, List<Divergence> divergences, Optional<DocumentKey> last, boolean complete) {}

    /**
     * Looks at everything once.
     *
     * @param after where to begin
     * @param limit how many documents to look at
     * @param reached by all sides
     */
    void look(Optional<DocumentKey> after, long limit, Map<Integer, Position> reached) {
        Instant began = clock.instant();
        fence = reached;
        try (Look look = sources.look(collection.name(), reached, progress)) {
            if (mode == Mode.QUICK) {
                quick(look);
            } else {
                // One more tells whether something stands behind them.
                long most = limit == Long.MAX_VALUE ? limit : limit + 1;
                compare(look, Scope.behind(collection.name(), after, most), limit);
            }
        }
        took = took.plus(Duration.between(began, clock.instant()));
    }

    String collection() {
        return collection.name();
    }

    /** Whether something looked wrong that is not settled yet. */
    boolean isOpen() {
        return !suspects.isEmpty();
    }

    /**
     * Looks again at what looked wrong.
     *
     * @param reached by all sides since the look before
     */
    void lookAgain(Map<Integer, Position> reached) {
        Instant began = clock.instant();
        try (Look look = sources.look(collection.name(), reached, progress)) {
            for (Map.Entry<DocumentKey, String> suspect : List.copyOf(suspects.entrySet())) {
                progress.step();
                again(look, suspect.getKey(), suspect.getValue());
            }
        }
        took = took.plus(Duration.between(began, clock.instant()));
    }

    /** What was settled; what still moves is in flight. */
    Result result() {
        long moving = inFlight + suspects.size();
        long wrong = divergent + unchecked;
        Map<DivergenceClass, Long> byClass = new EnumMap<>(DivergenceClass.class);
        divergences.forEach(divergence -> byClass.merge(divergence.kind(), 1L, Long::sum));
        CollectionReport report = new CollectionReport(
                collection.name(), compared, moving, compared - moving - wrong, wrong, byClass, unchecked, fence, took);
        return new Result(report, divergences, last, complete);
    }

    /** Several comparisons behind the same fences, for each fence costs a moment. */
    static void settle(List<Comparison> comparisons, Look.Sources sources, JobProgress progress) {
        List<Comparison> open = comparisons.stream().filter(Comparison::isOpen).toList();
        for (int looks = 1; !open.isEmpty() && looks < LOOKS; looks++) {
            Map<Integer, Position> reached = sources.reach(progress);
            open.forEach(comparison -> comparison.lookAgain(reached));
            open = open.stream().filter(Comparison::isOpen).toList();
        }
    }

    private void quick(Look look) {
        QuickLook quick = QuickLook.of(look, sources.log(), collection.name());
        compared += quick.equal();
        tell();
        complete = true;
        if (!quick.different().isEmpty()) {
            compare(look, Scope.of(collection.name(), quick.different()), Long.MAX_VALUE);
        }
    }

    private void compare(Look look, Scope scope, long limit) {
        try (Merge merge = look.merge(scope)) {
            long until = limit == Long.MAX_VALUE ? limit : compared + limit;
            while (merge.hasNext() && compared < until) {
                Sides sides = merge.next();
                last = Optional.of(sides.key());
                if (sides.anywhere()) {
                    compared++;
                    first(look, sides);
                    if (compared % STEP == 0) {
                        tell();
                    }
                }
            }
            complete = !merge.hasNext();
        }
        tell();
    }

    private void tell() {
        progress.advance("compared", compared - told);
        told = compared;
        progress.step();
    }

    private void first(Look look, Sides sides) {
        Judge.Opinion opinion = judge.judge(look, sides, false);
        if (opinion.divergences().isEmpty()) {
            inFlight += opinion.inFlight() ? 1 : 0;
        } else if (suspects.size() < MAX_SUSPECTS) {
            suspects.put(sides.key(), sides.fingerprint());
        } else {
            unchecked++;
        }
    }

    private void again(Look look, DocumentKey key, String before) {
        Sides sides = look.find(key);
        Judge.Opinion opinion = judge.judge(look, sides, true);
        if (opinion.divergences().isEmpty()) {
            suspects.remove(key);
            inFlight += opinion.inFlight() ? 1 : 0;
        } else if (sides.fingerprint().equals(before)) {
            suspects.remove(key);
            divergent++;
            divergences.addAll(opinion.divergences());
        } else {
            suspects.put(key, sides.fingerprint());
        }
    }
}
