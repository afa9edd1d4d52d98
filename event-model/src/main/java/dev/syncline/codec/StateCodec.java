package dev.syncline.codec;

import dev.syncline.decide.DocumentState;
import dev.syncline.decide.RecentEvent;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.Document;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Operation;
import dev.syncline.event.Reason;
import dev.syncline.event.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decider's state of one document as bytes: a format number, then fixed fields, then the document's canonical JSON to
 * the end. A new form gets a new number, and the old one is still read.
 */
public final class StateCodec {
    private static final int FORMAT = 1;
    private static final long NONE = -1;

    private StateCodec() {}

    public static byte[] encode(DocumentState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64
                + 64 * state.recent().size()
                + state.document().map(d -> d.json().length).orElse(0));
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(state.version().map(Version::offset).orElse(NONE));
            out.writeLong(state.sequence().map(CaptureSequence::epoch).orElse(NONE));
            out.writeLong(state.sequence().map(CaptureSequence::lsn).orElse(NONE));
            out.writeByte(state.recent().size());
            for (RecentEvent recent : state.recent()) {
                write(out, recent);
            }
            out.writeBoolean(state.document().isPresent());
            if (state.document().isPresent()) {
                out.write(state.document().get().json());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, RecentEvent recent) throws IOException {
        out.writeUTF(recent.id());
        out.writeLong(recent.appended().toEpochMilli());
        String told = recent.verdict().match(new FirstVerdict.Cases<>() {
            @Override
            public String accepted(FirstVerdict.WasAccepted first) {
                return first.version() + " " + first.operation().wire();
            }

            @Override
            public String rejected(FirstVerdict.WasRejected first) {
                return first.version() + " !" + first.reason().wire();
            }

            @Override
            public String alreadyCaptured() {
                throw new IllegalStateException("events of capture are remembered by their sequence");
            }
        });
        out.writeUTF(told);
    }

    /** @throws IllegalArgumentException if the format is newer than this program */
    public static DocumentState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalArgumentException("state of format " + format + " is newer than this Syncline");
            }
            long version = in.readLong();
            long epoch = in.readLong();
            long lsn = in.readLong();
            List<RecentEvent> recent = new ArrayList<>();
            for (int left = in.readByte(); left > 0; left--) {
                recent.add(readRecent(in));
            }
            boolean exists = in.readBoolean();
            return new DocumentState(
                    version == NONE ? Optional.empty() : Optional.of(new Version(version)),
                    exists ? Optional.of(Document.ofCanonical(rest(in))) : Optional.empty(),
                    recent,
                    epoch == NONE ? Optional.empty() : Optional.of(new CaptureSequence(epoch, lsn)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code readAllBytes} makes a buffer of 8 KiB first. */
    private static byte[] rest(DataInputStream in) throws IOException {
        byte[] rest = new byte[in.available()];
        in.readFully(rest);
        return rest;
    }

    private static RecentEvent readRecent(DataInputStream in) throws IOException {
        String id = in.readUTF();
        Instant appended = Instant.ofEpochMilli(in.readLong());
        String told = in.readUTF();
        int space = told.indexOf(' ');
        Version version = new Version(Long.parseLong(told.substring(0, space)));
        String outcome = told.substring(space + 1);
        FirstVerdict verdict = outcome.startsWith("!")
                ? new FirstVerdict.WasRejected(version, Reason.ofWire(outcome.substring(1)))
                : new FirstVerdict.WasAccepted(version, Operation.ofWire(outcome));
        return new RecentEvent(id, verdict, appended);
    }
}
