package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.LogRecord;
import dev.syncline.codec.StateCodec;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** The group's offsets can be lost while the state is not: then the whole log comes again. */
class DeciderRedeliveryTest {
    private static final LogTopics TOPICS = new LogTopics("syncline");
    private static final Collection TASKS =
            Catalog.workspace().collection("tasks").orElseThrow();
    private static final DocumentKey KEY = new DocumentKey("acme", "tasks", "00000000-0000-0000-0000-000000000001");

    private final KeyValueStore<byte[], byte[]> states = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(DeciderTopology.STATE), Serdes.ByteArray(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();

    @Test
    void taskWithCorruptedStateIsClosedBeforeItBegan() {
        DeciderProcessor never = new DeciderProcessor(TOPICS, VerdictMetrics.NONE, CrashPoint.NONE);

        assertThatCode(never::close).doesNotThrowAnyException();
    }

    @Test
    void logFromTheBeginningOnTheSameStateChangesNothing() { // I4 I5
        List<LogRecord> log = log();
        deliver(log);
        byte[] before = states.get(ChangeCodec.key(KEY));

        MockProcessorContext<byte[], byte[]> again = deliver(log);

        assertThat(again.forwarded(DeciderTopology.CHANGES)).isEmpty();
        assertThat(states.get(ChangeCodec.key(KEY))).isEqualTo(before);
        assertThat(StateCodec.decode(before).version()).contains(new Version(40));
    }

    @Test
    void whatFollowsTheRedeliveryIsDecidedOnTheStateBeforeIt() { // I4
        List<LogRecord> log = log();
        deliver(log);
        log.add(put("new", "new"));

        MockProcessorContext<byte[], byte[]> again = deliver(log);

        assertThat(again.forwarded(DeciderTopology.CHANGES))
                .singleElement()
                .extracting(forwarded ->
                        ChangeCodec.decode((byte[]) forwarded.record().value()).version())
                .isEqualTo(new Version(41));
    }

    @Test
    void offsetThatIsGivenASecondTimeStopsTheDecider() { // I1 I4
        List<LogRecord> log = log();
        deliver(log);
        List<LogRecord> another = new ArrayList<>(log.subList(0, 40));
        another.add(put("later", "later"));

        assertThatThrownBy(() -> deliver(another, 1_000))
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining("tasks")
                .hasMessageContaining("[log-truncated]");
    }

    /** More changes of one document than ids are remembered. */
    private static List<LogRecord> log() {
        List<LogRecord> log = new ArrayList<>();
        log.add(EventCodec.encode(TASKS, "d-1", java.time.Instant.EPOCH));
        for (int i = 1; i <= 40; i++) {
            log.add(put("e" + i, "title " + i));
        }
        return log;
    }

    private static LogRecord put(String eventId, String title) {
        byte[] json = ("{\"title\":\"" + title + "\"}").getBytes(StandardCharsets.UTF_8);
        return EventCodec.encode(new Event.Put(KEY, Envelope.of(eventId, "/test"), Json.object(json)));
    }

    private MockProcessorContext<byte[], byte[]> deliver(List<LogRecord> log) {
        return deliver(log, 0);
    }

    /** @param last when the last record came into the log; the others at 0 */
    private MockProcessorContext<byte[], byte[]> deliver(List<LogRecord> log, long last) {
        MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        context.setCurrentSystemTimeMs(0);
        states.init(context.getStateStoreContext(), states);
        context.addStateStore(states);
        DeciderProcessor processor = new DeciderProcessor(TOPICS, VerdictMetrics.NONE, CrashPoint.NONE);
        processor.init(context);
        for (int offset = 0; offset < log.size(); offset++) {
            LogRecord next = log.get(offset);
            context.setRecordMetadata(TOPICS.events("tasks"), 0, offset);
            var record = Records.of(TOPICS.events("tasks"), null, next);
            long appended = offset == log.size() - 1 ? last : 0;
            processor.process(new Record<>(record.key(), record.value(), appended, record.headers()));
        }
        return context;
    }
}
