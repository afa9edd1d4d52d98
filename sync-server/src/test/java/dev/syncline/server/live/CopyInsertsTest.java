package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Json;
import dev.syncline.query.Where;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row as PostgreSQL copies it is told as the same document is. */
class CopyInsertsTest {
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();
    private static final String LETTERS = "ab/\"\\\b\f\n\r\t\u000b\u0001\u001f N'é€😀";
    private static final int ROWS = 500;

    private final ShapeMessages messages =
            new ShapeMessages(new ShapeDefinition("default", TASKS, Where.all(TASKS), TASKS.fields(), false, false));

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void copiedRowIsToldAsItsDocument(long seed) {
        Random random = new Random(seed);
        byte[] headers = ",\"snapshot_mark\":7".getBytes(StandardCharsets.UTF_8);
        CopyInserts copied = messages.copied(headers);
        JsonBytes out = new JsonBytes();
        for (int i = 0; i < ROWS; i++) {
            ObjectNode document = document(random);
            JsonBytes expected = new JsonBytes();
            messages.row(document, headers, expected);
            int before = out.size();

            copied.row(line(document, random.nextBoolean()), out);

            String told = new String(out.buffer(), before, out.size() - before, StandardCharsets.UTF_8);
            assertThat(told).isEqualTo(new String(expected.toBytes(), StandardCharsets.UTF_8));
            assertThat(Json.read(told.getBytes(StandardCharsets.UTF_8))
                            .at("/value/project")
                            .asText(null))
                    .isEqualTo(document.path("project").asText(null));
        }
    }

    private static ObjectNode document(Random random) {
        ObjectNode document = Json.NODES.objectNode().put("id", text(random));
        if (random.nextInt(4) > 0) {
            document.put("project", text(random));
        }
        if (random.nextInt(4) > 0) {
            document.put("state", text(random));
        }
        return document.put("size", random.nextInt());
    }

    private static String text(Random random) {
        int[] letters = LETTERS.codePoints().toArray();
        // Plain letters in long stretches: eight bytes are looked at together.
        boolean plain = random.nextBoolean();
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(40); left > 0; left--) {
            text.appendCodePoint(
                    plain && random.nextInt(10) > 0
                            ? 'a' + random.nextInt(26)
                            : letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    /** As COPY writes it; the driver may leave the line's end out. */
    private static byte[] line(ObjectNode document, boolean ended) {
        StringBuilder line = new StringBuilder();
        for (Field field : TASKS.fields()) {
            line.append(line.isEmpty() && field.equals(TASKS.id()) ? "" : "\t");
            line.append(
                    document.has(field.name())
                            ? escaped(document.get(field.name()).asText())
                            : "\\N");
        }
        return (line + (ended ? "\n" : "")).getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\u000b", "\\v");
    }
}
