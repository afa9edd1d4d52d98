package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** One store of a running {@code syncline dev} filled anew, beside a raw peer that does the same work. */
final class Rebuilding {
    private static final int FSYNC_BYTES = 16 << 20;

    private final OpsDoor door;
    private final JsonNode dev;
    private final String store;

    /** @param store postgres or json */
    Rebuilding(HttpClient client, JsonNode dev, String store) {
        this.door = new OpsDoor(client, dev);
        this.dev = dev;
        this.store = store;
    }

    /** How long it took to load and index them. */
    record Filled(int documents, StageRates.Measured measured) {}

    /** The rebuild is cancelled before its switch. */
    Filled measure() throws IOException, InterruptedException, SQLException {
        Map<String, Long> since = new HashMap<>();
        String id = door.begin("rebuilds", "{\"store\":\"" + store + "\",\"execute\":true}");
        int documents = door.await(
                        id,
                        state -> state.startsWith("waiting: switch"),
                        job -> since.putIfAbsent(job.path("doing").asText(), System.nanoTime()))
                .at("/progress/applied")
                .asInt();
        door.cancel(id);
        // The peer gathers no statistics.
        long filled = Stream.of("gathering statistics", "catching up", "comparing with the log")
                .filter(since::containsKey)
                .findFirst()
                .map(since::get)
                .orElseThrow();
        double seconds = (filled - since.get("loading")) / 1e9;
        boolean postgres = store.equals("postgres");
        double peer = postgres ? new CopyPeer(dev.get("postgres").asText()).seconds() : writeToOneFile();
        String what = postgres ? "COPY, then keys and indexes" : "same bytes to one file";
        return new Filled(documents, new StageRates.Measured("rebuild " + store, what, seconds, peer));
    }

    /** As many bytes as the live store has, durable as often as a load makes them so. */
    private double writeToOneFile() throws IOException {
        Path live = Path.of(dev.get("jsonStore").asText());
        long bytes;
        try (var files = Files.walk(live)) {
            bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        Path peer = live.resolveSibling("rebuild-rate-peer");
        ByteBuffer chunk = ByteBuffer.allocate(FSYNC_BYTES);
        long begun = System.nanoTime();
        try (FileChannel file = FileChannel.open(
                peer, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; left -= chunk.capacity()) {
                chunk.clear().limit((int) Math.min(left, chunk.capacity()));
                while (chunk.hasRemaining()) {
                    file.write(chunk);
                }
                file.force(true);
            }
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            Files.deleteIfExists(peer);
        }
    }
}
