package dev.syncline.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.decide.DocumentState;
import dev.syncline.decide.RecentEvent;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.FieldError;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Place;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What is written to the log, byte for byte. These files are never edited: a new form gets a new file, and the old one is
 * still read, for ever.
 */
class GoldenFilesTest {
    private static final DocumentKey KEY = new DocumentKey("acme", "tasks", "t-1");
    private static final Instant TIME = Instant.parse("2026-11-21T08:00:00.123456Z");
    private static final Envelope FULL = new Envelope(
            "e-1",
            "/billing",
            Optional.of(TIME),
            Optional.of("ann"),
            Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            new Expectation.Exactly(new Version(18211)),
            Optional.empty());
    private static final CaptureSequence SEQUENCE = new CaptureSequence(3, 0x16B3748);
    private static final Document BEFORE = document("{\"id\":\"t-1\",\"title\":\"a\"}");
    private static final Document AFTER = document("{\"id\":\"t-1\",\"title\":\"\u00E9 \uD83D\uDE00\"}");

    @Test
    void event() {
        Event patch = new Event.Patch(
                KEY,
                FULL,
                Json.object("{\"title\":\"\u00E9 \uD83D\uDE00\",\"estimate\":12.50}".getBytes(StandardCharsets.UTF_8)));
        Event delete = new Event.Delete(
                KEY, Envelope.of(SEQUENCE.wire(), Wire.CAPTURE_SOURCE).captured(SEQUENCE));

        assertThat(text(EventCodec.encode(patch))).isEqualTo(golden("event-patch-v1.txt"));
        assertThat(text(EventCodec.encode(delete))).isEqualTo(golden("event-captured-delete-v1.txt"));
    }

    @Test
    void change() {
        Change update = new Change(
                KEY,
                Operation.UPDATE,
                new Version(18211),
                Optional.of(BEFORE),
                Optional.of(AFTER),
                List.of("title"),
                Cause.of(FULL));
        Change delete = new Change(
                KEY,
                Operation.DELETE,
                new Version(18212),
                Optional.of(AFTER),
                Optional.empty(),
                List.of(),
                cause("e-2"));

        assertThat(text(ChangeCodec.encode(update))).isEqualTo(golden("change-update-v1.json"));
        assertThat(text(ChangeCodec.encode(delete))).isEqualTo(golden("change-delete-v1.json"));
        assertThat(ChangeCodec.decode(bytes("change-update-v1.json"))).isEqualTo(update);
        assertThat(ChangeCodec.decode(bytes("change-delete-v1.json"))).isEqualTo(delete);
    }

    @Test
    void rejection() {
        Rejection schema = new Rejection(
                new Place("tasks", 3, 18213),
                Optional.of(KEY),
                Optional.of(cause("e-3")),
                Reason.SCHEMA,
                "the document breaks the schema of tasks",
                List.of(new FieldError("/title", "is required")),
                Optional.of(new Version(18211)));
        Rejection unreadable = new Rejection(
                new Place("tasks", 3, 18214),
                Optional.empty(),
                Optional.empty(),
                Reason.UNREADABLE,
                "malformed JSON, line 1 column 2",
                List.of(),
                Optional.empty());

        assertThat(text(RejectionCodec.encode(schema))).isEqualTo(golden("rejection-schema-v1.json"));
        assertThat(text(RejectionCodec.encode(unreadable))).isEqualTo(golden("rejection-unreadable-v1.json"));
        assertThat(RejectionCodec.decode(bytes("rejection-schema-v1.json"))).isEqualTo(schema);
        assertThat(RejectionCodec.decode(bytes("rejection-unreadable-v1.json"))).isEqualTo(unreadable);
    }

    @Test
    void duplicate() {
        check("duplicate-accepted-v1.json", 18215, cause("e-1"), accepted());
        check(
                "duplicate-rejected-v1.json",
                18216,
                cause("e-3"),
                new FirstVerdict.WasRejected(new Version(18213), Reason.SCHEMA));
        Cause capture = Cause.of(Envelope.of("e-4", Wire.CAPTURE_SOURCE));
        check("duplicate-captured-v1.json", 18217, capture, new FirstVerdict.AlreadyCaptured());
    }

    private static void check(String file, long offset, Cause cause, FirstVerdict first) {
        Duplicate duplicate = new Duplicate(new Place("tasks", 3, offset), KEY, cause, first);

        assertThat(text(DuplicateCodec.encode(duplicate))).isEqualTo(golden(file));
        assertThat(DuplicateCodec.decode(bytes(file))).isEqualTo(duplicate);
    }

    @Test
    void state() {
        Instant appended = Instant.parse("2026-11-21T08:00:00.123Z");
        FirstVerdict rejected = new FirstVerdict.WasRejected(new Version(18213), Reason.VERSION_CONFLICT);
        DocumentState state = new DocumentState(
                Optional.of(new Version(18211)),
                Optional.of(AFTER),
                List.of(
                        new RecentEvent("e-1", accepted(), appended),
                        new RecentEvent("e-3", rejected, appended.plusSeconds(1))),
                Optional.of(SEQUENCE));

        assertThat(HexFormat.of().formatHex(StateCodec.encode(state))).isEqualTo(golden("state-v1.hex"));
        assertThat(StateCodec.decode(HexFormat.of().parseHex(golden("state-v1.hex"))))
                .isEqualTo(state);
    }

    private static FirstVerdict accepted() {
        return new FirstVerdict.WasAccepted(new Version(18211), Operation.UPDATE);
    }

    private static Cause cause(String id) {
        return Cause.of(Envelope.of(id, "/billing"));
    }

    private static Document document(String json) {
        return Document.ofCanonical(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(LogRecord record) {
        StringBuilder text = new StringBuilder("key " + text(record.key().orElseThrow()));
        record.headers()
                .forEach((name, value) ->
                        text.append('\n').append(name).append(' ').append(value));
        record.value().ifPresent(value -> text.append("\nvalue ").append(text(value)));
        return text.toString();
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static String golden(String file) {
        return text(bytes(file));
    }

    private static byte[] bytes(String file) {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/" + file)) {
            return text(in.readAllBytes()).stripTrailing().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
