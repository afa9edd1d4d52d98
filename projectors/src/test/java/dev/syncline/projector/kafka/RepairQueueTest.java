package dev.syncline.projector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Repair.Outcome;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.Tasks;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RepairQueueTest {
    private static final Repair ONE = repair("one");
    private static final Repair TWO = repair("two");
    private static final Repair THREE = repair("three");

    private final RepairQueue queue = new RepairQueue();
    private final ScriptedStore store = new ScriptedStore();
    private final Claim claim = new Claim(0, "topic", 1, new Position(7));

    private static Repair repair(String id) {
        return new Repair(Tasks.key(id), Optional.empty(), Optional.empty());
    }

    private CompletableFuture<List<Outcome>> add(List<Repair> repairs, List<Repair> overtaken) {
        return queue.add(0, repairs, (held, repair) -> !overtaken.contains(repair))
                .toCompletableFuture();
    }

    @Test
    void whatTheLogHasOvertakenIsLeftAloneAndTheRestKeepsItsOrder() {
        ScriptedStore refusing = new ScriptedStore() {
            @Override
            public List<Outcome> repair(Claim held, List<Repair> repairs) {
                assertThat(repairs).containsExactly(ONE, THREE);
                return List.of(Outcome.DONE, Outcome.REFUSED);
            }
        };
        CompletableFuture<List<Outcome>> outcomes = add(List.of(ONE, TWO, THREE), List.of(TWO));

        queue.drain(refusing, partition -> Optional.of(claim));

        assertThat(outcomes).isCompletedWithValue(List.of(Outcome.DONE, Outcome.MOVED, Outcome.REFUSED));
    }

    @Test
    void logIsAskedForWhatStandsBelowTheClaim() {
        CompletableFuture<List<Outcome>> outcomes = queue.add(0, List.of(ONE), (held, repair) -> {
                    assertThat(held).isEqualTo(claim);
                    return true;
                })
                .toCompletableFuture();

        queue.drain(store, partition -> Optional.of(claim));

        assertThat(outcomes).isCompletedWithValue(List.of(Outcome.DONE));
    }

    @Test
    void partitionOfAnotherServerIsNotRepairedHere() {
        CompletableFuture<List<Outcome>> outcomes = add(List.of(ONE, TWO), List.of());

        queue.drain(store, partition -> Optional.empty());

        assertThat(outcomes).isCompletedWithValue(Collections.nCopies(2, Outcome.NOT_HELD));
    }

    @Test
    void storeThatIsDownIsToldToWhoAskedAndToTheProjector() {
        Store down = new ScriptedStore() {
            @Override
            public List<Outcome> repair(Claim held, List<Repair> repairs) {
                throw new StoreUnavailableException(name(), new IllegalStateException("down"));
            }
        };
        CompletableFuture<List<Outcome>> outcomes = add(List.of(ONE), List.of());

        assertThatThrownBy(() -> queue.drain(down, partition -> Optional.of(claim)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(outcomes).isCompletedExceptionally();
    }

    @Test
    void nobodyWaitsForAProjectorThatHasEnded() {
        CompletableFuture<List<Outcome>> before = add(List.of(ONE), List.of());

        queue.end();

        assertThat(before).isCompletedWithValue(List.of(Outcome.NOT_HELD));
        assertThat(add(List.of(ONE), List.of())).isCompletedWithValue(List.of(Outcome.NOT_HELD));
    }
}
