package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Operation;
import dev.syncline.event.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeCodecTest {
    private static final DocumentKey KEY = new DocumentKey("acme", "tasks", "a/b \"c\" é");
    private static final Cause CAUSE = new Cause(
            "e-1",
            "/billing",
            Optional.of("ann"),
            Optional.of(Instant.parse("2026-11-21T08:00:00.123456Z")),
            Optional.empty());

    @Test
    void changeComesBackAsItWasWritten() {
        Change change = new Change(
                KEY,
                Operation.UPDATE,
                new Version(7),
                Optional.of(document("{\"title\":\"a\\\"b\\u0001\",\"estimate\":12.50}")),
                Optional.of(document("{\"title\":\"😀 שלום\",\"estimate\":1234567890123456789012345678.90}")),
                List.of("title", "estimate"),
                CAUSE);

        Change read = ChangeCodec.decode(ChangeCodec.encode(change));

        assertThat(read).isEqualTo(change);
        assertThat(read.after().get().json()).isEqualTo(change.after().get().json());
    }

    @Test
    void createHasNoBeforeAndDeleteNoAfter() {
        Document document = document("{\"title\":\"a\"}");
        Change create = new Change(
                KEY, Operation.CREATE, new Version(7), Optional.empty(), Optional.of(document), List.of(), CAUSE);
        Change delete = new Change(
                KEY, Operation.DELETE, new Version(8), Optional.of(document), Optional.empty(), List.of(), CAUSE);

        assertThat(ChangeCodec.decode(ChangeCodec.encode(create))).isEqualTo(create);
        assertThat(ChangeCodec.decode(ChangeCodec.encode(delete))).isEqualTo(delete);
    }

    @Test
    void whatAChangeLeftIsReadWithoutTheRest() {
        Document document = document("{\"title\":\"a\",\"after\":{\"id\":\"z\"}}");
        Change update = new Change(
                KEY,
                Operation.UPDATE,
                new Version(7),
                Optional.of(document("{\"title\":\"b\",\"id\":\"z\",\"version\":1}")),
                Optional.of(document),
                List.of("title"),
                CAUSE);
        Change delete = new Change(
                KEY, Operation.DELETE, new Version(8), Optional.of(document), Optional.empty(), List.of(), CAUSE);

        assertThat(ChangeCodec.left(ChangeCodec.encode(update)))
                .isEqualTo(new ChangeCodec.Left(KEY, new Version(7), Optional.of(document)));
        assertThat(ChangeCodec.left(ChangeCodec.encode(delete)))
                .isEqualTo(new ChangeCodec.Left(KEY, new Version(8), Optional.empty()));
    }

    @Test
    void whatIsNoChangeIsRefused() {
        for (String strange : List.of("", "null", "{}", "{\"tenant\":\"a\"}", "[1,2]", "{\"version\":\"x\"}")) {
            assertThatThrownBy(() -> ChangeCodec.decode(strange.getBytes(StandardCharsets.UTF_8)))
                    .as(strange)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ChangeCodec.left(strange.getBytes(StandardCharsets.UTF_8)))
                    .as(strange)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Document document(String json) {
        return Document.ofCanonical(json.getBytes(StandardCharsets.UTF_8));
    }
}
