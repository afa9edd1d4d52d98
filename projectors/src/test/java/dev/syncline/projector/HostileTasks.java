package dev.syncline.projector;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import java.util.List;
import java.util.stream.Stream;

/** Documents that find out who escapes, cuts, rounds or decodes wrongly. */
final class HostileTasks {
    private static final int DEEP = 100;

    private HostileTasks() {}

    static List<Document> documents() {
        Stream<Document> texts = Stream.of(
                        "\uD83D\uDE00 \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                        "\u05E9\u05DC\u05D5\u05DD \u202E\u0645\u0631\u062D\u0628\u0627",
                        "line\nbreak\r\n\ttab \"quote\" back\\slash \u0001\u001F\u007F",
                        "\u2028\u2029\uFEFF\uFFFD",
                        "{\"crc\":\"00000000\",\"id\":\"x\",\"version\":1,\"deleted\":true}\n",
                        "x".repeat(1 << 20),
                        "\u20AC".repeat(1 << 19),
                        "")
                .map(HostileTasks::titled);
        Stream<Document> ids = Stream.of(
                        "id \"quoted\"",
                        "back\\slash\\",
                        "\\u0041",
                        "a/b/../c",
                        "\uD83D\uDE00",
                        "{\"crc\":\"",
                        "'; --",
                        "%2E",
                        " ")
                .map(id -> Tasks.titled(id, "id"));
        Stream<Document> values = Stream.of(
                Tasks.document("decimal", "\"title\":\"d\",\"price\":123456789012345678901234567890.12345678"),
                Tasks.document("negative", "\"title\":\"d\",\"price\":-0.00000001,\"rank\":-9223372036854775808"),
                Tasks.document("deep", "\"title\":\"d\",\"extra\":" + deep()),
                Tasks.document(
                        "keys",
                        "\"title\":\"d\",\"extra\":{\"a\\\"b\\n\\\\\":{\"\":[null,true,1e2,\"\"]},\"crc\":\"x\"}"));
        return Stream.of(texts, ids, values).flatMap(all -> all).toList();
    }

    private static Document titled(String title) {
        return Tasks.document(
                "text-" + Integer.toHexString(title.hashCode()), "\"title\":" + Json.text(TextNode.valueOf(title)));
    }

    private static String deep() {
        return "{\"a\":".repeat(DEEP) + "{}" + "}".repeat(DEEP);
    }
}
