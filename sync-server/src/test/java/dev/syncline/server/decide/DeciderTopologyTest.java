package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.codec.DuplicateCodec;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.LogRecord;
import dev.syncline.codec.RejectionCodec;
import dev.syncline.codec.Wire;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.event.Version;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeciderTopologyTest {
    private static final Catalog CATALOG = Catalog.workspace();
    private static final Collection TASKS = CATALOG.collection("tasks").orElseThrow();
    private static final LogTopics TOPICS = new LogTopics("syncline");
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final String ID = "00000000-0000-0000-0000-000000000001";
    private static final DocumentKey KEY = new DocumentKey("acme", "tasks", ID);

    @TempDir
    private Path directory;

    private final List<Verdict> counted = new ArrayList<>();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> events;
    private TestOutputTopic<byte[], byte[]> changes;
    private TestOutputTopic<byte[], byte[]> rejections;
    private TestOutputTopic<byte[], byte[]> duplicates;

    @BeforeEach
    void open() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "decider");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(
                DeciderTopology.of(CATALOG, TOPICS, (verdict, appended) -> counted.add(verdict), CrashPoint.NONE),
                config,
                NOW);
        events = driver.createInputTopic(TOPICS.events("tasks"), new ByteArraySerializer(), new ByteArraySerializer());
        changes = output(TOPICS.changes());
        rejections = output(TOPICS.rejections());
        duplicates = output(TOPICS.duplicates());
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void define() {
        send(EventCodec.encode(TASKS, "d-1", NOW));
    }

    private void send(LogRecord record) {
        ProducerRecord<byte[], byte[]> sent = Records.of(TOPICS.events("tasks"), null, record);
        events.pipeInput(new TestRecord<>(sent.key(), sent.value(), sent.headers(), NOW));
    }

    private static LogRecord put(String eventId, String title) {
        return put(KEY, eventId, "{\"title\":\"" + title + "\"}");
    }

    private static LogRecord put(DocumentKey key, String eventId, String json) {
        return EventCodec.encode(
                new Event.Put(key, Envelope.of(eventId, "/test"), Json.object(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void acceptedEventBecomesAChangeUnderTheKeyOfItsDocument() {
        define();

        send(put("e1", "a"));

        TestRecord<byte[], byte[]> record = changes.readRecord();
        Change change = ChangeCodec.decode(record.value());
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("acme/tasks/" + ID);
        assertThat(record.getRecordTime()).isEqualTo(NOW);
        assertThat(change.operation()).isEqualTo(Operation.CREATE);
        assertThat(change.version()).isEqualTo(new Version(1));
        assertThat(rejections.isEmpty() && duplicates.isEmpty()).isTrue();
    }

    @Test
    void deleteIsFollowedByATombstone() {
        define();
        send(put("e1", "a"));

        send(EventCodec.encode(new Event.Delete(KEY, Envelope.of("e2", "/test"))));

        List<TestRecord<byte[], byte[]>> records = changes.readRecordsToList();
        assertThat(records).hasSize(3);
        assertThat(ChangeCodec.decode(records.get(1).value()).operation()).isEqualTo(Operation.DELETE);
        assertThat(records.get(2).value()).isNull();
        assertThat(records.get(2).key()).isEqualTo(records.get(1).key());
    }

    @Test
    void retryBecomesADuplicateThatTellsTheFirstVerdict() {
        define();
        send(put("e1", "a"));

        send(put("e1", "a"));

        Duplicate duplicate = DuplicateCodec.decode(duplicates.readValue());
        assertThat(duplicate.first()).isEqualTo(new FirstVerdict.WasAccepted(new Version(1), Operation.CREATE));
        assertThat(duplicate.place().offset()).isEqualTo(2);
        assertThat(changes.readValuesToList()).hasSize(1);
    }

    @Test
    void eventBeforeAnyDefinitionIsOfAnUnknownCollection() {
        send(put("e1", "a"));
        define();

        send(put("e2", "a"));

        Rejection rejection = RejectionCodec.decode(rejections.readValue());
        assertThat(rejection.reason()).isEqualTo(Reason.UNKNOWN_COLLECTION);
        assertThat(rejection.key()).contains(KEY);
        assertThat(changes.readValuesToList()).hasSize(1);
    }

    @Test
    void laterDefinitionJudgesWhatStandsBehindIt() {
        define();
        String more = TASKS.schema().toString().replace("\"title\":{", "\"mood\":{\"type\":\"string\"},\"title\":{");
        String moody = "{\"title\":\"a\",\"mood\":\"good\"}";
        send(put(KEY, "e1", moody));

        LogRecord wider = EventCodec.encode(TASKS, "d-2", NOW);
        send(new LogRecord(wider.key(), Optional.of(more.getBytes(StandardCharsets.UTF_8)), wider.headers()));
        send(put(KEY, "e2", moody));

        assertThat(RejectionCodec.decode(rejections.readValue()).reason()).isEqualTo(Reason.SCHEMA);
        assertThat(ChangeCodec.decode(changes.readValue()).cause().eventId()).isEqualTo("e2");
    }

    static Stream<LogRecord> poison() {
        LogRecord good = put("p", "a");
        return Stream.of(
                new LogRecord(Optional.empty(), Optional.empty(), Map.of()),
                new LogRecord(Optional.empty(), good.value(), good.headers()),
                new LogRecord(good.key(), Optional.empty(), good.headers()),
                new LogRecord(good.key(), good.value(), Map.of()),
                new LogRecord(
                        good.key(), good.value(), Map.of("ce_\uFFFD", "\u0000", "ce_id", "", "ce_type", "\uFFFD")),
                new LogRecord(Optional.of(new byte[] {(byte) 0xFF, 0}), good.value(), good.headers()),
                with(good, "{\"title\":1e99999999999}"),
                with(good, "{\"estimate\":1e999999999,\"title\":\"a\"}"),
                with(good, "{\"estimate\":100e2147483647,\"title\":\"a\"}"),
                with(good, "{\"title\":\"\\ud800\"}"),
                with(good, "{\"title\":\"\\u0000\"}"),
                with(good, "{\"metadata\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"),
                with(good, "{\"title\":\"" + "x".repeat(2 << 20) + "\"}"),
                with(good, "\u0000\u0001"),
                with(EventCodec.encode(TASKS, "d-9", NOW), "{\"type\":\"object\"}"));
    }

    private static LogRecord with(LogRecord record, String content) {
        return new LogRecord(record.key(), Optional.of(content.getBytes(StandardCharsets.UTF_8)), record.headers());
    }

    @ParameterizedTest
    @MethodSource("poison")
    void poisonIsRejectedAndTheNextEventIsDecided(LogRecord poison) {
        define();

        send(poison);
        send(put("e1", "a"));

        assertThat(RejectionCodec.decode(rejections.readValue()).place().offset())
                .isEqualTo(1);
        assertThat(ChangeCodec.decode(changes.readValue()).version()).isEqualTo(new Version(2));
        assertThat(counted).hasSize(2);
    }

    @Test
    void everyEventGetsExactlyOneVerdict() { // I1
        define();
        List<LogRecord> sent = new ArrayList<>(poison().toList());
        for (int i = 0; i < 20; i++) {
            sent.add(put("e" + i % 7, "a" + i));
            sent.add(put("f" + i, i % 3 == 0 ? "" : "b"));
        }

        sent.forEach(this::send);

        int verdicts = changes.readValuesToList().size()
                + rejections.readValuesToList().size()
                + duplicates.readValuesToList().size();
        assertThat(verdicts).isEqualTo(sent.size());
        assertThat(counted).hasSize(sent.size());
    }

    @Test
    void recordOfAnUnreadableTypeSaysNothingOfItsKeyToTheLog() {
        send(new LogRecord(Optional.of(new byte[] {0}), Optional.empty(), Map.of("ce_type", Wire.DEFINED)));

        TestRecord<byte[], byte[]> record = rejections.readRecord();
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("/tasks/");
    }
}
