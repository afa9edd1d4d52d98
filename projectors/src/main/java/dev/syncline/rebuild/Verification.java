package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.rebuild.EventSource.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Proves that the changes are what the events lead to: decides all events again from nothing, and compares document by
 * document. Right while events keep coming: what was published after it began is in neither. Thread-safe.
 */
public final class Verification {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int SHOWN = 100;

    private final Surroundings with;

    public Verification(Surroundings with) {
        this.with = with;
    }

    /** @throws IllegalArgumentException if there is no such collection */
    public void check(List<String> collections) {
        for (String name : collections) {
            if (with.catalog().collection(name).isEmpty()) {
                throw new IllegalArgumentException("there is no collection " + name);
            }
        }
    }

    /**
     * @param collections all where empty
     * @return what was read, and where it differs
     * @throws RefusedException if the log does not have all events any more
     */
    public ObjectNode run(String id, List<String> collections, JobProgress progress) {
        Map<Partition, Long> ends = ends(collections);
        Run run = new Run(ends, progress);
        try (States states = with.states().open(id)) {
            return run.verify(states);
        }
    }

    private Map<Partition, Long> ends(List<String> collections) {
        Map<Partition, Long> ends = new TreeMap<>();
        with.events().extents(collections).forEach((partition, extent) -> {
            if (extent.begin() > 0) {
                throw new RefusedException(
                        EventSource.deleted(partition, extent) + ". Nothing can be decided again without them");
            }
            ends.put(partition, extent.end());
        });
        return ends;
    }

    /** One verification. */
    private final class Run {
        private final Map<Partition, Long> ends;
        private final Map<String, Integer> partitions = new HashMap<>();
        private final JobProgress progress;
        private final Throttle throttle;
        private final AtomicLong documents = new AtomicLong();
        private final AtomicLong changes = new AtomicLong();
        /** How many changes there are of collections that the catalog has no more: nothing tells what they should be. */
        private final Map<String, Long> removed = new ConcurrentSkipListMap<>();

        private final List<Difference> shown = new ArrayList<>();
        private long differences;

        private Run(Map<Partition, Long> ends, JobProgress progress) {
            this.ends = ends;
            this.progress = progress;
            this.throttle = new Throttle(progress, with.clock(), with.pause());
            ends.keySet().forEach(partition -> partitions.merge(partition.collection(), 1, Integer::sum));
        }

        private ObjectNode verify(States states) {
            progress.doing("deciding all events again", EventFold.COUNTER, EventFold.events(ends));
            new EventFold(with.events(), Cut.NONE, throttle, progress).run(ends, states);
            Milestones.await(with.decider().mark(), with.pause(), progress);
            progress.doing("comparing with the changes");
            ChangeCheck check = new ChangeCheck(states, this::end, with.catalog(), this::tell);
            Map<Integer, ChangeSource.Extent> extents = with.changes().extents();
            onAll(extents, (partition, extent) -> read(partition, extent, check));
            awaitIndex();
            onAll(extents, (partition, extent) -> finish(partition, states, check));
            return tree();
        }

        /** Behind the last event of the document's partition that was decided again. */
        private long end(DocumentKey key) {
            int partition = LogTopics.partitionOfEvent(key.eventKey(), partitions.get(key.collection()));
            return ends.get(new Partition(key.collection(), partition));
        }

        private synchronized void tell(Difference difference) {
            differences++;
            if (shown.size() < SHOWN) {
                shown.add(difference);
            }
            progress.advance("differences", 1);
        }

        private interface OnPartition {
            void run(int partition, ChangeSource.Extent extent);
        }

        private void onAll(Map<Integer, ChangeSource.Extent> extents, OnPartition work) {
            List<Runnable> parts = new ArrayList<>();
            extents.forEach((partition, extent) -> parts.add(() -> work.run(partition, extent)));
            AtOnce.run(parts);
        }

        private void read(int partition, ChangeSource.Extent extent, ChangeCheck check) {
            try (ChangeSource.Reading reading = with.changes().open(partition, extent.begin())) {
                while (reading.next().compareTo(extent.end()) < 0) {
                    List<LoggedChange> read = reading.poll(extent.end(), offset -> true);
                    for (LoggedChange logged : read) {
                        judge(partition, logged, check);
                    }
                    progress.advance("compared", read.size());
                    throttle.done(read.size());
                }
            }
        }

        private void judge(int partition, LoggedChange logged, ChangeCheck check) {
            DocumentKey key = logged.change().key();
            if (!partitions.containsKey(key.collection())) {
                if (with.catalog().collection(key.collection()).isEmpty()) {
                    removed.merge(key.collection(), 1L, Long::sum);
                }
                return;
            }
            changes.incrementAndGet();
            if (with.changes().layout().partitionOf(key.tenant()) != partition) {
                check.stray(logged.change());
            } else {
                check.read(logged.change());
            }
        }

        /** Knows then what came while the changes were read. */
        private void awaitIndex() {
            for (Map.Entry<Integer, Position> end : with.changes().ends().entrySet()) {
                while (with.log().next(end.getKey()).compareTo(end.getValue()) < 0) {
                    with.pause().accept(LOOK_AGAIN);
                    progress.step();
                }
            }
        }

        private void finish(int partition, States states, ChangeCheck check) {
            SecondLook secondLook = new SecondLook(with.log(), this::end);
            try (States.Entries entries = states.entries(partition)) {
                while (entries.hasNext()) {
                    check.finish(entries.next(), secondLook::finds);
                    documents.incrementAndGet();
                }
            }
        }

        private ObjectNode tree() {
            ObjectNode tree = Json.NODES
                    .objectNode()
                    .put("events", ends.values().stream().mapToLong(end -> end).sum())
                    .put("documents", documents.get())
                    .put("changes", changes.get())
                    .put("differences", differences);
            ArrayNode items = tree.putArray("items");
            shown.forEach(difference -> items.add(difference.tree()));
            ObjectNode outside = tree.putObject("removedCollections");
            removed.forEach(outside::put);
            ObjectNode until = tree.putObject("until");
            ends.forEach((partition, end) -> until.put(partition.toString(), end));
            return tree;
        }
    }
}
