package dev.syncline.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Document;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A collection with a field of every type, and the values that find out who rounds, cuts or decodes wrongly. */
public final class Kinds {
    public static final Collection COLLECTION = CollectionSchema.parse("kinds", """
            {"type":"object","required":["id"],"properties":{
              "id":{"type":"string","format":"uuid"},
              "text":{"type":"string"},
              "bounded":{"type":"string","maxLength":5},
              "uuid":{"type":"string","format":"uuid"},
              "bool":{"type":"boolean"},
              "small":{"type":"integer","x-postgres":"smallint"},
              "medium":{"type":"integer","x-postgres":"integer"},
              "big":{"type":"integer"},
              "money":{"type":"number","x-postgres":"numeric(30,2)"},
              "real":{"type":"number"},
              "day":{"type":"string","format":"date"},
              "at":{"type":"string","format":"date-time"},
              "state":{"enum":["on","off"]},
              "nested":{"type":"object"},
              "list":{"type":"array"},
              "raw":{"type":"string","contentEncoding":"base64"}}}""".getBytes(StandardCharsets.UTF_8));

    /** Members of a document, one or more each, beside its id. */
    public static final List<String> AWKWARD = List.of(
            "\"text\":\"a\\u00e9 \\ud83d\\ude00 \\u2028 \\u0001\\u007f\\\\ \\\"q\\\" 'x' NULL {a,b} \\ufeff\"",
            "\"text\":\"\",\"bounded\":\"     \"",
            "\"text\":\"NULL\",\"bounded\":\"null\"",
            "\"bounded\":\"\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\"",
            "\"uuid\":\"ABCDEF00-0000-0000-0000-00000000000F\",\"bool\":false",
            "\"small\":-32768,\"medium\":-2147483648,\"big\":-9223372036854775808",
            "\"small\":32767,\"medium\":2147483647,\"big\":9223372036854775807",
            "\"money\":1234567890123456789012345678.99,\"real\":1.7976931348623157e308",
            "\"money\":-0.01,\"real\":4.9e-324",
            "\"money\":-0.0,\"real\":-0.0",
            "\"real\":2e23",
            "\"real\":0.1",
            "\"real\":2.2250738585072014e-308",
            "\"real\":9007199254740993",
            "\"day\":\"0001-01-01\",\"at\":\"0001-01-01T00:00:00Z\"",
            "\"day\":\"1582-10-10\",\"at\":\"1582-10-10T12:00:00Z\"",
            "\"day\":\"9999-12-31\",\"at\":\"9999-12-31T23:59:59.999999Z\"",
            "\"at\":\"9999-12-31T00:00:00Z\"",
            "\"at\":\"0001-06-01T00:00:00.1Z\"",
            "\"at\":\"2026-03-29T02:30:00+01:00\",\"day\":\"1900-02-28\"",
            "\"at\":\"1800-01-01T00:00:00Z\",\"state\":\"off\"",
            "\"nested\":{\"b\":1.50,\"a\":[null,true,{\"\":\"\"}],\"cc\":1e100,\"\\u00e9\":-0.0,\"d\":\"\\u0001\\ud83d\\ude00\"}",
            "\"nested\":{\"n\":123456789012345678901234567890.123456789,\"tiny\":1e-300}",
            "\"nested\":{},\"list\":[]",
            "\"nested\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(100),
            "\"list\":[[],[[]],{},\"\",0.10,1e2]",
            "\"raw\":\"\"",
            "\"raw\":\"AAECAwQF/v8=\"");

    private Kinds() {}

    /** The canonical form of what a publisher wrote, which must be valid. */
    public static Document canonical(Collection collection, ObjectNode published) {
        return CanonicalForm.of(collection, published).match(new Canonical.Cases<>() {
            @Override
            public Document valid(Document document) {
                return document;
            }

            @Override
            public Document invalid(List<FieldError> errors) {
                throw new AssertionError(errors + " in " + published);
            }
        });
    }

    /** A document of {@link #COLLECTION} with these members. */
    public static Document document(String id, String members) {
        String json = "{\"id\":\"" + id + "\"," + members + "}";
        return canonical(COLLECTION, Json.object(json.getBytes(StandardCharsets.UTF_8)));
    }
}
