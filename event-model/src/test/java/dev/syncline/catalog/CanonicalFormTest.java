package dev.syncline.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Document;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {
    static final Collection KINDS = Kinds.COLLECTION;
    static final String ID = "\"id\":\"00000000-0000-0000-0000-000000000001\"";

    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            text    | "a\\u00e9"                                | "aé"
            bounded | "😀😀😀😀😀"                              | "😀😀😀😀😀"
            uuid    | "ABCDEF00-0000-0000-0000-000000000001"    | "abcdef00-0000-0000-0000-000000000001"
            small   | 1.0                                       | 1
            small   | -32768                                    | -32768
            big     | 9223372036854775807                       | 9223372036854775807
            big     | 1e3                                       | 1000
            money   | 12.5                                      | 12.50
            money   | 1234567890123456789012345678              | 1234567890123456789012345678.00
            money   | -0.0                                      | 0.00
            money   | 1E+2                                      | 100.00
            real    | -0.0                                      | 0
            real    | 1e3                                       | 1000
            real    | 0.1                                       | 0.1
            real    | 0.10000000000000001                       | 0.1
            day     | "0001-01-01"                              | "0001-01-01"
            at      | "2026-11-21T08:00:00Z"                    | "2026-11-21T08:00:00.000000Z"
            at      | "2026-11-21T08:00:00.1Z"                  | "2026-11-21T08:00:00.100000Z"
            at      | "2026-11-21T08:00:00.123Z"                | "2026-11-21T08:00:00.123000Z"
            at      | "2026-11-21T08:00:00.12345Z"              | "2026-11-21T08:00:00.123450Z"
            at      | "2026-11-21t10:30:00.1234560+02:30"       | "2026-11-21T08:00:00.123456Z"
            at      | "9999-12-31T23:59:59.999999Z"             | "9999-12-31T23:59:59.999999Z"
            at      | "0001-01-28T23:59:59.000000Z"             | "0001-01-28T23:59:59.000000Z"
            at      | "2028-02-29T00:00:00.000000Z"             | "2028-02-29T00:00:00.000000Z"
            nested  | {"bb":1,"a":2,"a":3}                      | {"a":3,"bb":1}
            nested  | {"n":1.0,"m":-0.0,"o":1e2,"p":null}       | {"m":0,"n":1,"o":100,"p":null}
            list    | [1.50,[]]                                 | [1.5,[]]
            real    | 2e23                                      | 200000000000000000000000
            raw     | "YQ"                                      | "YQ=="
            """)
    void valueIsWrittenOneWay(String field, String published, String canonical) {
        Document document = valid("{" + ID + ",\"" + field + "\":" + published + "}");

        assertThat(document).hasToString("{" + ID + ",\"" + field + "\":" + canonical + "}");
    }

    @ParameterizedTest(name = "{0}: {1} is refused")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            text    | "a\\u0000b"
            text    | "\\ud800"
            text    | "\\udc00\\ud800"
            text    | 5
            bounded | "123456"
            uuid    | "not-a-uuid"
            bool    | "true"
            small   | 32768
            medium  | 2147483648
            big     | 9223372036854775808
            big     | 1.5
            big     | 1e400
            money   | 1.005
            money   | 12345678901234567890123456789
            money   | 1e400
            real    | 1e400
            real    | 1e-400
            real    | 0.123456789012345678901234567890
            day     | "0000-01-01"
            day     | "2026-02-30"
            day     | "294277-01-01"
            at      | "0000-12-31T00:00:00Z"
            at      | "294277-01-01T00:00:00Z"
            at      | "2026-11-21T08:00:00"
            at      | "2026-11-21T08:00:60Z"
            at      | "2026-11-21T08:00:00.Z"
            at      | "2026-11-21T08:00:0Z"
            at      | "2026-11-31T08:00:00.123Z"
            at      | "2026-11-21T08:00:00.1234567Z"
            at      | "0001-01-01T00:00:00+01:00"
            at      | "0000-01-01T00:00:00.000000Z"
            at      | "2026-00-01T00:00:00.000000Z"
            at      | "2026-13-01T00:00:00.000000Z"
            at      | "2026-01-00T00:00:00.000000Z"
            at      | "2026-02-29T00:00:00.000000Z"
            at      | "2026-01-01T24:00:00.000000Z"
            at      | "2026-01-01T00:60:00.000000Z"
            at      | "2026-01-01T00:00:60.000000Z"
            at      | "2026-01-01T00:00:00.00000:Z"
            at      | "infinity"
            state   | "maybe"
            nested  | [1]
            nested  | {"a\\u0000":1}
            nested  | {"a":["\\ud83d"]}
            nested  | {"a":1e2000}
            list    | {}
            list    | "x"
            raw     | "%%%"
            """)
    void valueThatPostgresqlCannotHoldIsRefused(String field, String published) {
        List<FieldError> errors = invalid("{" + ID + ",\"" + field + "\":" + published + "}");

        assertThat(errors)
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.pointer()).startsWith("/" + field));
    }

    @Test
    void absentAndNullAreTheSameAtTopLevel() {
        assertThat(valid("{" + ID + ",\"text\":null}")).isEqualTo(valid("{" + ID + "}"));
    }

    @Test
    void unknownFieldIsNamedByItsPointer() {
        assertThat(invalid("{" + ID + ",\"we/ird~\":1}"))
                .containsExactly(new FieldError("/we~1ird~0", "is not a field of kinds"));
    }

    @Test
    void messagesNeverHoldTheValue() {
        assertThat(invalid("{" + ID + ",\"bounded\":\"topsecret\",\"state\":\"topsecret\",\"uuid\":\"topsecret\"}"))
                .hasSize(3)
                .noneSatisfy(error -> assertThat(error.message()).contains("topsecret"));
    }

    @Test
    void exponentBombIsRefusedWithoutBuildingItsDigits() {
        for (String field : List.of("money", "big", "real", "small")) {
            assertThat(invalid("{" + ID + ",\"" + field + "\":1e999999999}")).isNotEmpty();
            assertThat(invalid("{" + ID + ",\"" + field + "\":1e-999999999}")).isNotEmpty();
        }
        assertThat(invalid("{" + ID + ",\"nested\":{\"a\":1e999999999}}")).isNotEmpty();
    }

    @Test
    void nestingBeyondTheLimitIsUnreadable() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);

        Assertions.assertThatThrownBy(() -> Json.read(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableJsonException.class);
    }

    @Test
    void oneMegabyteOfTextStaysAsItIs() {
        String text = "x".repeat(1_000_000);

        assertThat(valid("{" + ID + ",\"text\":\"" + text + "\"}")
                        .fields()
                        .get("text")
                        .asText())
                .isEqualTo(text);
    }

    static Stream<Collection> collections() {
        return Stream.concat(Stream.of(KINDS), Catalog.workspace().collections().stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("collections")
    void canonicalFormIsAFixedPointAndSurvivesItsOwnBytes(Collection collection) {
        for (long seed = 0; seed < 200; seed++) {
            RandomDocuments random = new RandomDocuments(new Random(seed));
            ObjectNode published = random.document(collection, random.id());

            Document canonical = valid(collection, published, "seed " + seed);

            Document again = valid(collection, canonical.fields(), "seed " + seed);
            Document reread = Document.ofCanonical(Json.bytes(Json.object(canonical.json())));
            Document parsedAgain = valid(collection, Json.object(canonical.json()), "seed " + seed);
            assertThat(again).as("seed %d", seed).isEqualTo(canonical);
            assertThat(reread).as("seed %d", seed).isEqualTo(canonical);
            assertThat(parsedAgain).as("seed %d", seed).isEqualTo(canonical);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "{}{}", "nul", "{\"a\":NaN}", "{\"a\":1e99999999999}"})
    void whatIsNoJsonIsUnreadable(String text) {
        Assertions.assertThatThrownBy(() -> Json.object(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableJsonException.class);
    }

    private static Document valid(String json) {
        return valid(KINDS, Json.object(json.getBytes(StandardCharsets.UTF_8)), json);
    }

    private static Document valid(Collection collection, ObjectNode published, String what) {
        return CanonicalForm.of(collection, published).match(new Canonical.Cases<>() {
            @Override
            public Document valid(Document document) {
                return document;
            }

            @Override
            public Document invalid(List<FieldError> errors) {
                throw new AssertionError(what + " is invalid: " + errors + " in " + published);
            }
        });
    }

    private static List<FieldError> invalid(String json) {
        ObjectNode published = Json.object(json.getBytes(StandardCharsets.UTF_8));
        return CanonicalForm.of(KINDS, published).match(new Canonical.Cases<>() {
            @Override
            public List<FieldError> valid(Document document) {
                throw new AssertionError("valid: " + document);
            }

            @Override
            public List<FieldError> invalid(List<FieldError> errors) {
                return errors;
            }
        });
    }
}
