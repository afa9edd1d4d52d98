package dev.syncline.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.event.Json;
import dev.syncline.projector.TenantCollection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a partition consists of. It decides: a byte that it does not count was never written.
 *
 * @param epoch of whoever may write
 * @param next first position not yet applied
 * @param topicId of the changes topic that the position belongs to
 * @param replaced the kept store that holds what stood here before the last switch; empty if there was none
 * @param segments of one collection in the order they were made
 */
record Manifest(int partition, long epoch, long next, String topicId, Optional<String> replaced, List<Entry> segments) {
    static final int FORMAT = 1;

    private static final int ENTRY_BYTES = 120;

    Manifest {
        segments = List.copyOf(segments);
    }

    /** @param length in bytes; the file may be longer */
    record Entry(TenantCollection owner, SegmentName name, int length) {}

    /** Of a partition that nothing was ever written to. */
    static Manifest empty(int partition, long epoch, String topicId) {
        return new Manifest(partition, epoch, 0, topicId, Optional.empty(), List.of());
    }

    Manifest claimed() {
        return new Manifest(partition, epoch + 1, next, topicId, replaced, segments);
    }

    Manifest moved(long to, List<Entry> filled) {
        return new Manifest(partition, epoch, to, topicId, replaced, filled);
    }

    byte[] bytes() {
        StringBuilder json = new StringBuilder(ENTRY_BYTES * (segments.size() + 2)).append("{\"crc\":\"00000000\",\n");
        json.append("\"format\":").append(FORMAT);
        json.append(",\"partition\":").append(partition);
        json.append(",\"epoch\":").append(epoch);
        json.append(",\"next\":").append(next);
        json.append(",\"topicId\":").append(Json.text(TextNode.valueOf(topicId)));
        replaced.ifPresent(name -> json.append(",\"replaced\":").append(Json.text(TextNode.valueOf(name))));
        json.append(",\n\"segments\":[");
        String separator = "\n";
        for (Entry entry : segments) {
            json.append(separator).append("{\"tenant\":\"").append(entry.owner().tenant());
            json.append("\",\"collection\":\"").append(entry.owner().collection());
            json.append("\",\"file\":\"").append(entry.name().file());
            json.append("\",\"length\":").append(entry.length()).append('}');
            separator = ",\n";
        }
        byte[] bytes = json.append("\n]}\n").toString().getBytes(StandardCharsets.UTF_8);
        Crc.seal(bytes, 0, bytes.length);
        return bytes;
    }

    /**
     * @throws IllegalArgumentException saying what is wrong: damaged, of a newer format, or of another partition
     */
    static Manifest read(byte[] bytes, int partition) {
        ObjectNode json = Json.object(bytes);
        int format = json.path("format").asInt();
        if (format > FORMAT) {
            throw new IllegalArgumentException("it has format " + format + ", this version reads up to " + FORMAT
                    + "; use the newer version that wrote it");
        }
        if (!Crc.holds(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("its checksum does not fit its content");
        }
        if (json.path("partition").asInt() != partition) {
            throw new IllegalArgumentException("it belongs to partition " + json.path("partition"));
        }
        List<Entry> segments = new ArrayList<>();
        json.path("segments").forEach(segment -> segments.add(entry(segment)));
        return new Manifest(
                partition,
                json.path("epoch").asLong(),
                json.path("next").asLong(),
                json.path("topicId").asText(),
                Optional.ofNullable(json.get("replaced")).map(JsonNode::asText),
                segments);
    }

    private static Entry entry(JsonNode json) {
        return new Entry(
                new TenantCollection(
                        json.path("tenant").asText(), json.path("collection").asText()),
                SegmentName.parse(json.path("file").asText())
                        .orElseThrow(() -> new IllegalArgumentException("it names a segment " + json.path("file"))),
                json.path("length").asInt());
    }
}
