package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.catalog.Field;
import dev.syncline.decide.Decider;
import dev.syncline.decide.Decision;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.Change;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import dev.syncline.event.Place;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the log gets a verdict that can be written and read: one poisonous record stops nobody. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PoisonTest {
    private static final String ID = "00000000-0000-0000-0000-000000000001";
    private static final Collection NOTES = CollectionSchema.parse("notes", utf8("""
            {"type":"object","required":["id"],"additionalProperties":false,"properties":{
              "id":{"type":"string"},
              "body":{"type":"object"},
              "strict":{"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"}}}}}"""));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999", "1e-999999999", "1e2147483647", "1e-2147483647", "100e2147483647", "1e99999999999",
                "9007199254740993", "\"\\ud800\"", "\"\\u0000\"", "{\"\\udc00\":1}", "[1e999999999]", "true"
            })
    void poisonInAnyFieldOfAnyCollectionGetsAVerdict(String poison) {
        for (Collection collection : Catalog.workspace().collections()) {
            for (Field field : collection.fields()) {
                String json = "{\"" + field.name() + "\":" + poison + "}";

                Verdict verdict = verdict(collection, put(ID, utf8(json)));

                assertThat(survives(verdict)).as("%s %s", collection, json).isTrue();
            }
        }
    }

    static Stream<String> poisonousContent() {
        return Stream.of(
                "",
                "null",
                "[]",
                "{",
                "{\"\\ud800\":1}",
                "{\"\\u0000\":1}",
                "{\"strict\":{\"\\udc00\":1}}",
                "{\"strict\":{\"a\":1e999999999}}",
                "{\"body\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                "{\"" + "k".repeat(60_000) + "\":1}",
                "{\"body\":{\"n\":" + "9".repeat(2_000) + "}}");
    }

    @ParameterizedTest
    @MethodSource("poisonousContent")
    void poisonousContentIsRejected(String content) {
        Verdict verdict = verdict(NOTES, put("n1", utf8(content)));

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        assertThat(survives(verdict)).isTrue();
    }

    @Test
    void deepestDocumentThatIsAcceptedCanBeReadFromItsChange() {
        Verdict deepest = null;
        for (int depth = 1; depth <= 2 * Json.MAX_DEPTH; depth++) {
            String nested = "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);

            Verdict verdict = verdict(NOTES, put("n1", utf8("{\"body\":" + nested + "}")));

            assertThat(survives(verdict)).as("depth %d", depth).isTrue();
            deepest = verdict instanceof Verdict.Accepted ? verdict : deepest;
        }
        assertThat(deepest).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void longestNumberThatIsAcceptedCanBeReadFromItsChange() {
        for (String number : List.of("-" + "9".repeat(1000), "-0." + "9".repeat(1000), "1e999", "1e-1000")) {
            Verdict verdict = verdict(NOTES, put("n1", utf8("{\"body\":{\"n\":" + number + "}}")));

            assertThat(verdict).as(number).isInstanceOf(Verdict.Accepted.class);
            assertThat(survives(verdict)).as(number).isTrue();
        }
    }

    @Test
    void rejectionStaysSmallHoweverMuchIsWrong() {
        StringBuilder fields = new StringBuilder("{\"first\":1");
        for (int i = 0; i < 80_000; i++) {
            fields.append(",\"f").append(i).append("\":1");
        }

        Verdict many = verdict(NOTES, put("n1", utf8(fields.append('}').toString())));
        Verdict large = verdict(NOTES, put("n1", utf8("{\"" + "~".repeat(49_000) + "\":1}")));

        assertThat(encoded(many)).hasSizeLessThan(64 << 10);
        assertThat(encoded(large)).hasSizeLessThan(4 << 10);
    }

    @Test
    void numbersThatGrowAreTooLargeBeforeTheyFillTheMemory() {
        String bomb = "{\"body\":{\"n\":[" + "1e999,".repeat(170_000) + "1]}}";
        long before = allocated();

        Verdict verdict = verdict(NOTES, put("n1", utf8(bomb)));

        assertThat(((Verdict.Rejected) verdict).rejection().reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(allocated() - before).isLessThan(250L << 20);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id", "source", "subject", "tenant", "time", "type", "expectedversion", "actor", "sequence"})
    void poisonousAttributeInStructuredModeIsRejected(String attribute) {
        for (String poison :
                List.of("\"\\ud800\"", "\"a\\u0000\"", "{}", "1e999999999", "\"" + "x".repeat(9000) + "\"")) {
            ObjectNode event = Json.NODES.objectNode();
            event.put("specversion", "1.0")
                    .put("id", "e1")
                    .put("source", "/test")
                    .put("type", Wire.PUT);
            event.put("subject", "n1").put("tenant", "acme").put("time", "2026-11-21T08:00:00Z");
            event.set("data", Json.NODES.objectNode());
            String json = event.put(attribute, "@").toString().replace("\"@\"", poison);
            Map<String, String> headers = Map.of(Wire.CONTENT_TYPE, Wire.STRUCTURED);

            Verdict verdict =
                    verdict(NOTES, new LogRecord(Optional.of(utf8("acme/n1")), Optional.of(utf8(json)), headers));

            assertThat(survives(verdict)).as(json).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pattern\":\"(\"}",
                "{\"$ref\":\"#/nowhere\"}",
                "{\"$ref\":\"http://localhost:1/x\"}",
                "{\"type\":5}",
                "{\"type\":[]}",
                "{\"type\":\"string\",\"default\":1e999999999}",
                "{\"type\":\"string\",\"maxLength\":\"x\"}",
                "{\"type\":\"string\",\"maxLength\":-1}",
                "{\"type\":\"string\",\"enum\":5}",
                "{\"type\":\"string\",\"x-postgres\":\"numeric(9999,9999)\"}",
                "{\"type\":\"integer\",\"multipleOf\":0}",
                "{\"type\":\"object\",\"properties\":5}",
                "{\"type\":\"string\",\"x-reference\":5}",
                "{\"type\":\"string\",\"format\":5}"
            })
    void poisonousDefinitionIsRefusedOrCanBeUsed(String field) {
        String schema = "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"string\"},\"f\":"
                + field + "}}";
        Map<String, String> headers = attributes(Wire.DEFINED, "notes");

        Published published = EventCodec.decode(
                "notes", new LogRecord(Optional.of(utf8("/notes")), Optional.of(utf8(schema)), headers));

        if (published instanceof Published.OfCollection usable) {
            for (String value : List.of("1", "\"x\"", "{}", "[]", "null")) {
                Verdict verdict = verdict(usable.collection(), put("n1", utf8("{\"f\":" + value + "}")));
                assertThat(survives(verdict)).isTrue();
            }
        } else {
            assertThat(published).isInstanceOf(Published.Refused.class);
        }
    }

    private static LogRecord put(String id, byte[] content) {
        return new LogRecord(Optional.of(utf8("acme/" + id)), Optional.of(content), attributes(Wire.PUT, id));
    }

    private static Map<String, String> attributes(String type, String subject) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", "e1");
        headers.put("ce_source", "/test");
        headers.put("ce_type", type);
        headers.put("ce_subject", subject);
        headers.put("ce_tenant", "acme");
        return headers;
    }

    private static Verdict verdict(Collection collection, LogRecord record) {
        Place place = new Place(collection.name(), 0, 0);
        return EventCodec.decode(collection.name(), record).match(new Published.Cases<>() {
            @Override
            public Verdict document(Event event) {
                Decision decision = Decider.decide(collection, DocumentState.NONE, event, place, Instant.EPOCH);
                assertThat(StateCodec.decode(StateCodec.encode(decision.state())))
                        .isEqualTo(decision.state());
                return decision.verdict();
            }

            @Override
            public Verdict collection(Collection definition) {
                throw new AssertionError("a definition");
            }

            @Override
            public Verdict refused(Published.Refused refused) {
                return new Verdict.Rejected(new Rejection(
                        place,
                        refused.key(),
                        refused.cause(),
                        refused.reason(),
                        refused.detail(),
                        List.of(),
                        Optional.empty()));
            }
        });
    }

    private static boolean survives(Verdict verdict) {
        byte[] bytes = encoded(verdict);
        if (verdict instanceof Verdict.Accepted accepted) {
            Change read = ChangeCodec.decode(bytes);
            assertThat(read.after().orElseThrow().fields()).isNotNull();
            return read.equals(accepted.change());
        }
        return RejectionCodec.decode(bytes).equals(((Verdict.Rejected) verdict).rejection());
    }

    private static byte[] encoded(Verdict verdict) {
        return verdict instanceof Verdict.Accepted accepted
                ? ChangeCodec.encode(accepted.change())
                : RejectionCodec.encode(((Verdict.Rejected) verdict).rejection());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
