package dev.syncline.rebuild;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.LogState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks what a rebuild would do, and whether it can be done. Thread-safe. */
final class Plans {
    /** Guesses, as {@link StoreKind#usualRate}. */
    private static final long DECIDED_A_SECOND = 40_000;

    private static final long PROVED_A_SECOND = 27_000;

    private final Surroundings with;

    Plans(Surroundings with) {
        this.with = with;
    }

    /** @throws IllegalArgumentException if the request names a collection that there is not, or no past moment */
    Plan of(RebuildRequest request, StoreKind kind) {
        List<String> names = collections(request.collections());
        Map<String, Plan.Stretch> read = new TreeMap<>();
        boolean decides = request.source() == Source.EVENTS;
        Optional<String> refusal = decides ? readEvents(request, names, read) : readChanges(request, read);
        request.until().ifPresent(this::checkPast);
        boolean aside = request.until().isPresent();
        long bytes = kind.bytes(names);
        Plan.Need store = new Plan.Need(bytes, kind.room());
        Optional<Plan.Need> fold =
                decides ? Optional.of(new Plan.Need(bytes, with.states().room())) : Optional.empty();
        long documents = count(names);
        return new Plan(
                request,
                read,
                documents,
                Duration.ofSeconds(1
                        + (decides ? events(read) / DECIDED_A_SECOND : 0)
                        + documents / kind.usualRate()
                        + (aside ? 0 : documents / PROVED_A_SECOND)),
                store,
                fold,
                aside ? List.of() : kind.lost(names),
                refusal.or(() -> inTheWay(aside ? List.of() : kind.obstacles(names)))
                        .or(() -> Plan.Need.lacking(store, fold)));
    }

    private static Optional<String> inTheWay(List<String> obstacles) {
        return obstacles.isEmpty()
                ? Optional.empty()
                : Optional.of("in the way: " + String.join(", ", obstacles)
                        + ". Next: take it away, rebuild, and make it again where it is needed");
    }

    private void checkPast(Until until) {
        if (until.time().filter(with.clock().instant()::isBefore).isPresent()) {
            throw new IllegalArgumentException("until lies in the future");
        }
        until.position().ifPresent(position -> {
            int partition = with.changes().layout().partitionOf(until.tenant());
            Position end = with.changes().ends().get(partition);
            if (position.compareTo(end) >= 0) {
                throw new IllegalArgumentException("position %s of tenant %s lies behind the log's end, %s"
                        .formatted(position, until.tenant(), end));
            }
        });
    }

    /** Changes alone are not enough where some are gone; the events still are. */
    private Optional<String> readChanges(RebuildRequest request, Map<String, Plan.Stretch> read) {
        Optional<String> refusal = Optional.empty();
        for (Map.Entry<Integer, ChangeSource.Extent> one :
                with.changes().extents().entrySet()) {
            ChangeSource.Extent extent = one.getValue();
            read.put(
                    "changes " + one.getKey(),
                    new Plan.Stretch(extent.begin().offset(), extent.end().offset()));
            if (extent.begin().offset() > 0) {
                refusal = Optional.of("changes below position " + extent.begin() + " of partition " + one.getKey()
                        + " were deleted from the log: documents would be missing. Next: syncline rebuild "
                        + request.store() + " --from events");
            }
        }
        return refusal;
    }

    private Optional<String> readEvents(RebuildRequest request, List<String> names, Map<String, Plan.Stretch> read) {
        Optional<String> refusal = Optional.empty();
        for (Map.Entry<EventSource.Partition, EventSource.Extent> one :
                with.events().extents(names).entrySet()) {
            EventSource.Extent extent = one.getValue();
            read.put("events " + one.getKey(), new Plan.Stretch(extent.begin(), extent.end()));
            if (extent.begin() > 0) {
                refusal = Optional.of(EventSource.deleted(one.getKey(), extent)
                        + ": documents would be missing. Next: syncline rebuild " + request.store()
                        + " --from changes");
            }
        }
        return refusal;
    }

    private static long events(Map<String, Plan.Stretch> read) {
        return read.values().stream()
                .mapToLong(stretch -> stretch.end() - stretch.begin())
                .sum();
    }

    private List<String> collections(List<String> asked) {
        List<String> all =
                with.catalog().collections().stream().map(Collection::name).toList();
        for (String name : asked) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("there is no collection " + name);
            }
        }
        return asked.isEmpty() ? all : asked;
    }

    private long count(List<String> names) {
        long documents = 0;
        for (String name : names) {
            try (LogState.Entries entries = with.log().entries(name)) {
                while (entries.hasNext()) {
                    documents += entries.next().deleted() ? 0 : 1;
                }
            }
        }
        return documents;
    }
}
