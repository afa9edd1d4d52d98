package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Json;
import dev.syncline.event.Reason;
import dev.syncline.event.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final DocumentKey KEY = new DocumentKey("acme", "tasks", "t-1");
    private static final Envelope PLAIN = Envelope.of("e-1", "/billing");
    private static final ObjectNode CONTENT = object("{\"title\":\"a\"}");

    static Stream<Event> events() {
        Envelope full = new Envelope(
                "e-1",
                "/billing",
                Optional.of(Instant.parse("2026-11-21T08:00:00.123456789Z")),
                Optional.of("ann"),
                Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                Expectation.PRESENT,
                Optional.empty());
        CaptureSequence at = new CaptureSequence(3, 77);
        return Stream.of(
                new Event.Put(KEY, full, CONTENT),
                new Event.Patch(KEY, PLAIN.expecting(Expectation.ABSENT), CONTENT),
                new Event.Assign(KEY, Envelope.of("c", Wire.CAPTURE_SOURCE).captured(at), CONTENT),
                new Event.Delete(KEY, PLAIN.expecting(new Expectation.Exactly(new Version(7)))),
                new Event.Put(new DocumentKey("acme", "tasks", "a/b \u00E9 \uD83D\uDE00"), PLAIN, object("{}")));
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventComesBackAsItWasWritten(Event event) {
        Event read = event(EventCodec.encode(event));

        assertThat(read).isEqualTo(event);
    }

    @Test
    void definitionComesBackAsItWasWritten() {
        Collection tasks = Catalog.workspace().collection("tasks").orElseThrow();

        Published published = EventCodec.decode("tasks", EventCodec.encode(tasks, "d-1", Instant.EPOCH));

        assertThat(published).isInstanceOf(Published.OfCollection.class);
        Collection read = ((Published.OfCollection) published).collection();
        assertThat(read.schema()).isEqualTo(tasks.schema());
        assertThat(read.fields()).isEqualTo(tasks.fields());
    }

    @Test
    void definitionOfAnotherCollectionIsUnreadable() {
        Collection teams = Catalog.workspace().collection("teams").orElseThrow();

        Published published = EventCodec.decode("tasks", EventCodec.encode(teams, "d-1", Instant.EPOCH));

        assertThat(published).isInstanceOf(Published.Refused.class);
    }

    @Test
    void structuredModeSaysTheSameAsBinaryMode() {
        String json = """
                {"specversion":"1.0","id":"e-1","source":"/billing","type":"dev.syncline.document.put","subject":"t-1",
                 "tenant":"acme","time":"2026-11-21T10:00:00+02:00","actor":"ann","traceparent":"tp",
                 "expectedversion":7,"unknownextension":true,"data":{"price":0.10}}""";

        Event read = event(structured(json));

        assertThat(read).isInstanceOf(Event.Put.class);
        assertThat(read.key()).isEqualTo(KEY);
        assertThat(read.envelope().time()).contains(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(read.envelope().actor()).contains("ann");
        assertThat(read.envelope().traceparent()).contains("tp");
        assertThat(read.envelope().expectation()).isEqualTo(new Expectation.Exactly(new Version(7)));
        assertThat(((Event.Put) read).document().get("price").decimalValue()).hasToString("0.10");
    }

    @Test
    void structuredDataMayBeBase64() {
        String json =
                "{\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/billing\",\"subject\":\"t-1\",\"tenant\":\"acme\","
                        + "\"type\":\"dev.syncline.document.put\",\"data_base64\":\"eyJ0aXRsZSI6ImEifQ==\"}";

        Event read = event(structured(json));

        assertThat(read).isEqualTo(new Event.Put(KEY, PLAIN, CONTENT));
    }

    @Test
    void tenantIsTheDefaultOneWhereNoneIsNamed() {
        LogRecord record = with(KEY.eventKey(), "ce_tenant", null, "{}");

        Event read = event(new LogRecord(Optional.of(utf8("default/t-1")), record.value(), record.headers()));

        assertThat(read.key().tenant()).isEqualTo(DocumentKey.DEFAULT_TENANT);
    }

    @Test
    void sequenceOfAForeignSourceMeansNothing() {
        LogRecord foreign = with(KEY.eventKey(), "ce_sequence", "0000000003-000000000000004D", "{}");

        assertThat(event(foreign).envelope().sequence()).isEmpty();
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ce_specversion     | -                          | attribute specversion is missing
            ce_specversion     | 0.3                        | attribute specversion must be 1.0
            ce_id              | -                          | attribute id is missing
            ce_source          | -                          | attribute source is missing
            ce_type            | -                          | attribute type is missing
            ce_type            | com.example.order          | attribute type must be dev.syncline.document.put
            ce_subject         | -                          | attribute subject is missing
            ce_subject         | t-2                        | the record's key must be <tenant>/<subject>
            ce_tenant          | other                      | the record's key must be <tenant>/<subject>
            ce_tenant          | a b                        | tenant must be
            ce_time            | yesterday                  | attribute time must be an RFC 3339 time
            ce_expectedversion | seven                      | attribute expectedversion must be
            ce_expectedversion | -1                         | attribute expectedversion must be
            ce_expectedversion | 99999999999999999999       | attribute expectedversion must be
            content-type       | application/cloudevents+avro | structured mode must be
            content-type       | application/cloudevents-batch+json | structured mode must be
            content-type       | application/cloudevents+json | attribute subject is missing
            """)
    void attributeThatIsMissingOrWrongIsNamed(String header, String value, String detail) {
        Published.Refused refused = refused(with(KEY.eventKey(), header, value, "{}"));

        assertThat(refused.reason()).isEqualTo(Reason.UNREADABLE);
        assertThat(refused.detail()).contains(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_actor", "ce_traceparent"})
    void attributeBeyondItsLengthIsNamed(String header) {
        Published.Refused refused = refused(with(KEY.eventKey(), header, "x".repeat(256), "{}"));

        assertThat(refused.detail()).contains(header.substring(3)).contains("at most 255");
        assertThat(refused.key()).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1]", "5", "null", "\"x\"", "{}{}", "{\"a\":NaN}"})
    void contentThatIsNoObjectIsUnreadable(String content) {
        Published.Refused refused = refused(with(KEY.eventKey(), "ce_id", "e-9", content));

        assertThat(refused.key()).contains(KEY);
        assertThat(refused.cause().orElseThrow().eventId()).isEqualTo("e-9");
        assertThat(EventCodec.decode("tasks", with("acme/t-1", "ce_type", Wire.DEFINED, content)))
                .isInstanceOf(Published.Refused.class);
    }

    @Test
    void recordWithoutAnythingIsUnreadable() {
        Published.Refused refused = refused(new LogRecord(Optional.empty(), Optional.empty(), Map.of()));

        assertThat(refused.key()).isEmpty();
        assertThat(refused.cause()).isEmpty();
    }

    @Test
    void tombstoneIsNoDelete() {
        LogRecord put = EventCodec.encode(new Event.Put(KEY, PLAIN, CONTENT));

        assertThat(refused(new LogRecord(put.key(), Optional.empty(), put.headers()))
                        .detail())
                .contains("must be a JSON object");
        assertThat(refused(new LogRecord(Optional.empty(), put.value(), put.headers()))
                        .detail())
                .contains("the record's key must be");
    }

    @Test
    void oneEventOverHttpSaysWhatIsWrong() {
        assertThatThrownBy(() -> EventCodec.decodeStructured("tasks", object("{\"subject\":\"t-1\"}")))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("attribute specversion is missing");
        assertThatThrownBy(() -> EventCodec.decodeStructured("tasks", object("{\"subject\":{}}")))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("must be a string");
    }

    private static LogRecord with(String key, String header, String value, String content) {
        LogRecord put = EventCodec.encode(new Event.Put(KEY, PLAIN, CONTENT));
        Map<String, String> headers = new LinkedHashMap<>(put.headers());
        headers.put(header, value);
        if (value == null) {
            headers.remove(header);
        }
        return new LogRecord(Optional.of(utf8(key)), Optional.of(utf8(content)), headers);
    }

    private static LogRecord structured(String json) {
        Map<String, String> headers = Map.of(Wire.CONTENT_TYPE, Wire.STRUCTURED + "; charset=utf-8");
        return new LogRecord(Optional.of(utf8(KEY.eventKey())), Optional.of(utf8(json)), headers);
    }

    private static Event event(LogRecord record) {
        Published published = EventCodec.decode("tasks", record);
        assertThat(published).isInstanceOf(Published.OfDocument.class);
        return ((Published.OfDocument) published).event();
    }

    private static Published.Refused refused(LogRecord record) {
        Published published = EventCodec.decode("tasks", record);
        assertThat(published).isInstanceOf(Published.Refused.class);
        return (Published.Refused) published;
    }

    private static ObjectNode object(String json) {
        return Json.object(utf8(json));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
