package dev.syncline.json;

import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Puts a side store in the place of the live one, partition by partition. A tenant lives in one partition, so whoever
 * reads sees either the old documents or the new ones; what died in the middle goes on where it was. Used by one thread.
 */
public final class StoreSwitch {
    /** The lock is held for the moment of a commit only. */
    private static final int ATTEMPTS = 200;

    private static final Duration BETWEEN = Duration.ofMillis(10);

    private final List<PartitionSwitch> partitions;
    private final Path kept;
    private final CrashPoint crashPoint;
    private final Consumer<Duration> pause;

    /**
     * Where everything stands, on one file system.
     *
     * @param kept where the old documents stay, as a store that can be opened
     */
    public record Places(Path live, Path side, Path kept) {}

    /**
     * @param partitions how many there are
     * @param collections whose documents are replaced; empty for all there are
     */
    public StoreSwitch(
            Places places, int partitions, List<String> collections, CrashPoint crashPoint, Consumer<Duration> pause) {
        boolean whole = collections.isEmpty();
        this.kept = places.kept();
        this.crashPoint = crashPoint;
        this.pause = pause;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new PartitionSwitch(
                        partition,
                        places.live(),
                        places.side(),
                        places.kept(),
                        name -> whole || collections.contains(name),
                        whole,
                        crashPoint))
                .toList();
    }

    /** Applies to the side store what the live one has and it has not. */
    @FunctionalInterface
    public interface CatchUp {
        /** @param next first position of this partition that the live store has not applied */
        void to(int partition, Position next);
    }

    /**
     * Does it, or what is left of it.
     *
     * @throws StoreUnavailableException it is not done in every partition: do it again
     * @throws IllegalArgumentException a manifest can't be read: it would fail again
     * @throws dev.syncline.projector.LogReplacedException the live store follows another log, and not all is replaced
     */
    public void run(CatchUp catchUp) {
        try {
            for (int i = 0; i < partitions.size(); i++) {
                int partition = i;
                patiently(() -> partitions.get(partition).run(next -> catchUp.to(partition, next)));
                crashPoint.reached(Stage.SWITCH_PARTITION_DONE);
            }
        } catch (UnreadableManifestException e) {
            throw inTheWay(e);
        } catch (IOException e) {
            throw new StoreUnavailableException(JsonStore.NAME, e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void patiently(Step step) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                step.run();
                return;
            } catch (PartitionLock.LockedException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause.accept(BETWEEN);
            }
        }
    }

    /**
     * Leaves alone what was switched, and removes what an attempt has left of the rest.
     *
     * @throws IllegalArgumentException a manifest can't be read: nothing tells whether its partition was switched
     */
    public void undo() {
        try {
            for (PartitionSwitch partition : partitions) {
                patiently(partition::undo);
            }
            if (partitions.stream().noneMatch(PartitionSwitch::keeps)) {
                Trees.discard(kept, crashPoint);
            }
        } catch (UnreadableManifestException e) {
            throw inTheWay(e);
        } catch (IOException e) {
            throw new StoreUnavailableException(JsonStore.NAME, e);
        }
    }

    private static IllegalArgumentException inTheWay(UnreadableManifestException unreadable) {
        return new IllegalArgumentException("in the way of the switch: " + unreadable.getMessage(), unreadable);
    }
}
