package dev.syncline.server.ops;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.export.Export;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Documents as JSON lines, or as an array with one document a line; and a last line about them. Used by one thread. */
final class ExportStream implements Export.Sink {
    private static final int BUFFER = 64 << 10;

    private final OutputStream out;
    private final boolean array;
    private final MessageDigest digest;
    private long documents;
    private long unreadable;

    ExportStream(OutputStream out, boolean array) {
        this.out = new BufferedOutputStream(out, BUFFER);
        this.array = array;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void document(Document document) throws IOException {
        if (array) {
            write((documents == 0 ? "[\n" : ",\n").getBytes(StandardCharsets.US_ASCII));
        }
        write(document.json());
        if (!array) {
            write(new byte[] {'\n'});
        }
        documents++;
    }

    @Override
    public void unreadable(DocumentKey key) {
        unreadable++;
    }

    private void write(byte[] bytes) throws IOException {
        digest.update(bytes);
        out.write(bytes);
    }

    void finish(boolean end) throws IOException {
        if (array) {
            write((documents == 0 ? "[]\n" : "\n]\n").getBytes(StandardCharsets.US_ASCII));
        }
        if (end) {
            last("#end documents=%d unreadable=%d sha256=%s"
                    .formatted(documents, unreadable, HexFormat.of().formatHex(digest.digest())));
        }
        out.flush();
    }

    /** @param why on one line */
    void fail(String why) throws IOException {
        last("\n#failed " + why.replaceAll("\\R", " "));
        out.flush();
    }

    private void last(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
