package dev.syncline.projector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** One turn after the other, on a clock that the test moves. */
class MembershipTest {
    private static final String TOPIC = "changes";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");

    private final MovableClock clock = new MovableClock(BEGIN);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final ScriptedStore store = new ScriptedStore();
    private final Progress progress = new Progress();
    private final Deque<Runnable> turns = new ArrayDeque<>();

    @Test
    void appliesInOrderAndMovesPastMarkers() {
        turn(() -> log(0, 1));
        turn(() -> {
            // A marker at 2: the consumer's position passes it, no record does.
            consumer.seek(PARTITION, 3);
            end(3);
            clock.move(Duration.ofSeconds(1));
        });
        turn(() -> assertThat(progress.claims().get(PARTITION).next().offset()).isEqualTo(3));

        run();

        assertThat(store.applied).containsExactly(0L, 1L);
        assertThat(progress.lag().records()).isEmpty();
    }

    @Test
    void lagGrowsWhileStoreIsDownAndFallsAfterwards() {
        turn(() -> log(0));
        turn(() -> {
            store.down = true;
            log(1);
        });
        turn(() -> {
            end(50);
            clock.move(Duration.ofSeconds(20));
        });
        turn(() -> {
            assertThat(progress.state(clock.instant())).isInstanceOf(ProjectorState.StoreUnavailable.class);
            assertThat(progress.lag().records()).hasValue(49);
            assertThat(progress.lag().age(clock.instant())).isEqualTo(Duration.ofSeconds(20));
            store.down = false;
            end(2);
            clock.move(Duration.ofSeconds(20));
        });
        turn(() -> {
            assertThat(progress.state(clock.instant())).isInstanceOf(ProjectorState.Running.class);
            assertThat(store.applied).containsExactly(0L, 1L);
        });

        run();
    }

    @Test
    void storeThatHangsIsToldBeforeItGivesUp() {
        List<ProjectorState> seen = new ArrayList<>();
        turn(() -> {
            store.whileAsked = () -> {
                seen.add(progress.state(clock.instant()));
                clock.move(Duration.ofSeconds(4));
                seen.add(progress.state(clock.instant()));
                store.whileAsked = () -> {};
            };
            log(0);
        });
        turn(() -> seen.add(progress.state(clock.instant())));

        run();

        assertThat(seen.get(0)).isInstanceOf(ProjectorState.Running.class);
        assertThat(seen.get(1)).isInstanceOf(ProjectorState.StoreUnavailable.class);
        assertThat(seen.get(2)).isInstanceOf(ProjectorState.Running.class);
    }

    @Test
    void fencedBatchIsReadAgainUnderTheNextClaim() {
        turn(() -> log(0));
        turn(() -> {
            store.fenceNext = true;
            log(1);
        });
        turn(() -> clock.move(Duration.ofMinutes(1)));
        turn(() -> {
            assertThat(store.claims).isEqualTo(2);
            log(1, 2);
        });
        turn(() -> assertThat(store.applied).containsExactly(0L, 1L, 2L));

        run();
    }

    @Test
    void parkedDocumentsAreTriedAgainHoweverBusyTheLogIs() {
        for (int i = 0; i < 100; i++) {
            int offset = i;
            turn(() -> {
                log(offset);
                clock.move(Duration.ofSeconds(1));
            });
        }

        run();

        assertThat(store.retriedParked).isBetween(3, 4);
    }

    @Test
    void whatItHoldsIsGivenUpWhenItEndsByADefect() {
        turn(() -> log(0));
        turn(() -> {
            throw new IllegalStateException("defect");
        });

        assertThat(org.assertj.core.api.Assertions.catchThrowable(this::run)).hasMessage("defect");
        assertThat(store.released).isEqualTo(1);
        assertThat(progress.claims()).isEmpty();
    }

    /** What happens before the next turn. */
    private void turn(Runnable before) {
        turns.add(before);
    }

    private void run() {
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            end(0);
            consumer.rebalance(List.of(PARTITION));
        });
        Membership membership = new Membership(
                consumer,
                TOPIC,
                topic -> "id",
                store,
                new Upkeep(store, TOPIC, new LatestChanges(() -> consumer), clock),
                Backoff.DEFAULT,
                clock,
                progress,
                new RepairQueue());
        boolean[] first = {true};
        membership.run(() -> {
            if (first[0]) {
                first[0] = false;
                return false;
            }
            Runnable before = turns.poll();
            if (before != null) {
                before.run();
            }
            return before == null;
        });
    }

    private void log(long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(
                    TOPIC,
                    0,
                    offset,
                    clock.instant().toEpochMilli(),
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    0,
                    new byte[0],
                    ChangeCodec.encode(change(offset)),
                    new RecordHeaders(),
                    Optional.empty()));
        }
        end(offsets[offsets.length - 1] + 1);
    }

    private void end(long offset) {
        consumer.updateEndOffsets(Map.of(PARTITION, offset));
    }

    private static Change change(long offset) {
        return new Change(
                new DocumentKey("default", "tasks", "t" + offset),
                Operation.CREATE,
                new Version(offset),
                Optional.empty(),
                Optional.of(Document.ofCanonical(Json.NODES.objectNode().put("id", "t" + offset))),
                List.of("id"),
                Cause.of(Envelope.of("e" + offset, "/test")));
    }
}
