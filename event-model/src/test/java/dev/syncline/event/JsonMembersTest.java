package dev.syncline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonMembersTest {
    private static final List<String> TEXTS =
            List.of("", "a", "\"", "\\", "\\\"", "{", "}]", ",", ":", "é😀", "\u0001\n", "שלום", "x\\");
    private static final List<String> LITERALS = List.of("null", "true", "false", "0", "-1.50", "1E+400", "12e-3");

    private final Random random = new Random(11);

    @Test
    void findsWhatAParserFinds() {
        for (int round = 0; round < 2_000; round++) {
            ObjectNode object = object(3);
            byte[] json = round % 2 == 0
                    ? Json.bytes(object)
                    : object.toPrettyString().getBytes(StandardCharsets.UTF_8);

            ObjectNode found = Json.NODES.objectNode();
            JsonMembers members = new JsonMembers(json);
            while (members.next()) {
                JsonNode value = Json.read(members.value());
                assertThat(members.value()).isEqualTo(Arrays.copyOfRange(json, members.from(), members.to()));
                if (value.isTextual()) {
                    assertThat(members.text()).isEqualTo(value.textValue());
                    assertThat(members.commonText()).isEqualTo(value.textValue());
                } else if (value.isObject()) {
                    assertThat(names(members.object())).isEqualTo(names(new JsonMembers(Json.bytes(value))));
                }
                found.set(members.name(), value);
            }

            assertThat(found).as("round %d", round).isEqualTo(Json.object(json));
        }
    }

    @Test
    void findsTheTextsOfAnArray() {
        for (int round = 0; round < 2_000; round++) {
            ObjectNode object = Json.NODES.objectNode();
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                texts.add(any(TEXTS).repeat(random.nextInt(40)));
            }
            texts.forEach(object.putArray("names")::add);
            object.put("behind", "x");
            JsonMembers members = new JsonMembers(
                    round % 2 == 0
                            ? Json.bytes(object)
                            : object.toPrettyString().getBytes(StandardCharsets.UTF_8));

            assertThat(members.next()).isTrue();
            assertThat(members.commonTexts()).isEqualTo(texts);
            assertThat(members.next()).isTrue();
            assertThat(members.text()).isEqualTo("x");
            assertThat(members.next()).isFalse();
        }
    }

    @Test
    void whatIsNoArrayOfTextsIsRefused() {
        for (String value :
                List.of("{}", "1", "\"a\"", "[1]", "[\"a\",]", "[\"a\" \"b\"]", "[,]", "[[\"a\"]]", "[null]")) {
            JsonMembers members = new JsonMembers(("{\"a\":" + value + "}").getBytes(StandardCharsets.UTF_8));
            assertThat(members.next()).isTrue();
            assertThatThrownBy(members::commonTexts).as(value).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTextThatComesAgainIsOneObject() {
        JsonMembers members = new JsonMembers("{\"a\":\"status\",\"b\":[\"status\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(members.next()).isTrue();
        String first = members.commonText();
        assertThat(members.next()).isTrue();
        assertThat(members.commonTexts().get(0)).isSameAs(first);
    }

    private static List<String> names(JsonMembers members) {
        List<String> names = new ArrayList<>();
        while (members.next()) {
            names.add(members.name());
        }
        return names;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = Json.NODES.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.set(any(TEXTS) + i, value(depth));
        }
        return object;
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth == 0 ? 2 : 4)) {
            case 0 -> Json.NODES.textNode(any(TEXTS));
            case 1 -> Json.read(any(LITERALS).getBytes(StandardCharsets.UTF_8));
            case 2 -> object(depth - 1);
            default -> Json.NODES.arrayNode().add(value(depth - 1)).add(value(depth - 1));
        };
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Test
    void namesAndNumbersAreReadWithoutAString() {
        JsonMembers members = new JsonMembers(bytes("{\"version\": 7}"));

        assertThat(members.next()).isTrue();
        assertThat(members.named(bytes("version"))).isTrue();
        assertThat(members.named(bytes("versio"))).isFalse();
        assertThat(members.number()).isEqualTo(7);
        assertThat(members.next()).isFalse();
    }

    @Test
    void whatIsNoObjectOrCutShortIsRefused() {
        byte[] whole = bytes("{\"a\":{\"b\":[1,\"\\\"}\"]},\"c\":12}");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(cut))
                    .as("first %d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String strange : List.of(
                "",
                " ",
                "null",
                "[1]",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1}x",
                "{\"a\":1]",
                "{\"a\":#}",
                "{\"a\":\"\\x\"}")) {
            assertThatThrownBy(() -> readAll(bytes(strange))).as(strange).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> {
                    JsonMembers members = new JsonMembers(bytes("{\"a\":1}"));
                    members.next();
                    members.text();
                })
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void readAll(byte[] json) {
        JsonMembers members = new JsonMembers(json);
        while (members.next()) {
            assertThat(members.to()).isGreaterThan(members.from());
            if (members.escaped()) {
                assertThat(members.text()).isNotNull();
            }
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
