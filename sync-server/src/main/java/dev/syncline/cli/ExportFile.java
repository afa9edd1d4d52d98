package dev.syncline.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One exported file: it gets its name when the server's last line says that nothing is missing, and never before. */
final class ExportFile {
    private static final Pattern END = Pattern.compile("#end documents=(\\d+) unreadable=(\\d+) sha256=([0-9a-f]{64})");
    private static final int BUFFER = 64 << 10;
    private static final double TELL_EVERY_SECONDS = 10;

    private final String collection;
    private final Path file;
    private final Path partial;
    private final PrintWriter err;
    private final MessageDigest digest = sha256();
    private final long began = System.nanoTime();
    private double told;
    private long lines;
    private long bytes;

    ExportFile(String collection, Path file, PrintWriter err) {
        this.collection = collection;
        this.file = file;
        this.partial = file.resolveSibling("." + file.getFileName() + ".partial");
        this.err = err;
    }

    record Written(String collection, Path path, long documents, long unreadable, long bytes, String sha256) {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws CommandException if the stream ended before its last line, or does not fit it */
    Written write(InputStream body) throws IOException {
        Files.deleteIfExists(partial);
        try {
            String last = copy(new BufferedInputStream(body, BUFFER));
            Matcher end = END.matcher(last);
            if (!end.matches()) {
                throw broken(last.startsWith("#failed ") ? last.substring(8) : "the stream ended early");
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(end.group(3))) {
                throw broken("the checksum does not fit");
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            tell();
            return new Written(
                    collection, file, Long.parseLong(end.group(1)), Long.parseLong(end.group(2)), bytes, end.group(3));
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private CommandException broken(String why) {
        return new CommandException(
                ExitCode.UNKNOWN, collection + " is not complete: " + why + ". Nothing was left at " + file);
    }

    /** Everything but the last line, which is returned; one line at a time is in memory. */
    private String copy(InputStream in) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(partial, fresh, mode);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            byte[] line = line(in);
            while (line.length > 0 && line[0] != '#') {
                out.write(line);
                digest.update(line);
                bytes += line.length;
                lines++;
                progress();
                line = line(in);
            }
            out.flush();
            channel.force(true);
            return new String(line, StandardCharsets.UTF_8).strip();
        }
    }

    /** With its end; empty at the end of the stream, also at one that came too early. */
    private static byte[] line(InputStream in) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    return line.toByteArray();
                }
            }
        } catch (IOException e) {
            return new byte[0];
        }
        return new byte[0];
    }

    private void progress() {
        if ((System.nanoTime() - began) / 1e9 - told > TELL_EVERY_SECONDS) {
            tell();
        }
    }

    private void tell() {
        told = (System.nanoTime() - began) / 1e9;
        err.printf("export %s  %d lines  %d bytes  %.0f/s%n", collection, lines, bytes, lines / Math.max(told, 0.001));
        err.flush();
    }
}
