package dev.syncline.projector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Position;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.Tasks;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of the seek grammar, on a log whose positions have gaps as committed transactions leave them. */
class ChangeStartsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("syncline"), 4, 1, (short) 1);
    private static final TopicPartition CHANGES = new TopicPartition("syncline.changes", 0);

    private final LoggedRecords log = new LoggedRecords();
    private final ChangeStarts starts = new ChangeStarts(() -> log, LAYOUT, CLOCK);

    @BeforeEach
    void fill() {
        log.topic("syncline.events.tasks", 4);
        log.updateBeginningOffsets(java.util.Map.of(CHANGES, 5L));
        log(5, change(100, "t1"), "2026-11-20T09:00:00Z");
        log(7, change(101, "t2"), "2026-11-20T10:00:00Z");
        log(9, change(102, "t1"), "2026-11-20T11:00:00Z");
        log.updateEndOffsets(java.util.Map.of(CHANGES, 11L));
    }

    private static Change change(long version, String id) {
        Cause cause = new Cause("e" + version, "/test", Optional.empty(), Optional.empty(), Optional.empty());
        Change plain = Tasks.put(version, id, "a").change();
        return new Change(
                plain.key(), plain.operation(), plain.version(), plain.before(), plain.after(), plain.changed(), cause);
    }

    private void log(long position, Change change, String time) {
        long millis = Instant.parse(time).toEpochMilli();
        byte[] key = change.key().changeKey().getBytes(StandardCharsets.UTF_8);
        log.add(CHANGES, position, millis, key, ChangeCodec.encode(change));
        int partition = LogTopics.partitionOfEvent(change.key().eventKey(), 4);
        TopicPartition events = new TopicPartition("syncline.events.tasks", partition);
        log.add(events, change.version().offset(), millis, key, new byte[0]);
    }

    private static String tenant() {
        return Tasks.key("t1").tenant();
    }

    @ParameterizedTest(name = "{0} is position {1} of {2}")
    @CsvSource({
        "earliest, 5, 2026-11-20T09:00:00Z, false",
        "latest, 11, , false",
        "now, 11, , false",
        "6, 6, 2026-11-20T10:00:00Z, false",
        "10, 10, , false",
        "4, 4, 2026-11-20T09:00:00Z, true",
        "@2026-11-20T10:00Z, 7, 2026-11-20T10:00:00Z, false",
        "@2026-11-20T09:30:00+00:00, 7, 2026-11-20T10:00:00Z, false",
        "@-90m, 9, 2026-11-20T11:00:00Z, false",
        "@-1m, 11, , false",
        "@-2h, 7, 2026-11-20T10:00:00Z, false",
        "@-2000h, 5, 2026-11-20T09:00:00Z, true",
    })
    void seekSaysPositionAndTimeOfTheChangeThere(String since, long position, Instant time, boolean later) {
        Start start = starts.start(tenant(), since).orElseThrow();

        assertThat(start)
                .isEqualTo(new Start(new Position(position), new Position(11), Optional.ofNullable(time), later));
    }

    @Test
    void eventLeadsToItsChangeById() {
        assertThat(starts.start(tenant(), "event:e101").map(Start::from)).contains(new Position(7));
    }

    @Test
    void eventLeadsToItsChangeByPlace() {
        int partition = LogTopics.partitionOfEvent(Tasks.key("t2").eventKey(), 4);

        assertThat(starts.start(tenant(), "event:tasks." + partition + ".101").map(Start::from))
                .contains(new Position(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"event:", "event:nobody", "event:tasks.0.999", "event:tasks.9.1", "event:nope.0.1"})
    void eventWithoutAChangeIsNowhere(String since) {
        assertThat(starts.start(tenant(), since)).isEmpty();
    }

    @Test
    void eventOfAnotherTenantIsNowhere() {
        assertThat(starts.start("somebody", "event:e101")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "-1", "12", "@", "@-", "@noon", "@-99999999999999999999h"})
    void anythingElseIsRefusedWithTheForms(String since) {
        assertThatIllegalArgumentException().isThrownBy(() -> starts.start(tenant(), since));
    }

    @Test
    void silentKafkaIsSaidAndItsConsumerClosed() {
        log.setOffsetsException(new TimeoutException("no answer"));

        assertThatThrownBy(() -> starts.start(tenant(), "earliest")).isInstanceOf(LogUnavailableException.class);

        assertThat(log.closed()).isTrue();
    }
}
