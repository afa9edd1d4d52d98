package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a rebuild would do; nothing was done for it but looking.
 *
 * @param read what is read, by partition of a topic
 * @param documents that will be in the store, as far as is known
 * @param bytes that the new store needs beside the old one, judged by the old one
 * @param free bytes on the new store's disk, where they can be told
 * @param lost what others made on the live store that the new one would not have
 * @param refusal why it can't be done
 */
public record Plan(
        RebuildRequest request,
        Map<String, Stretch> read,
        long documents,
        Duration estimated,
        long bytes,
        OptionalLong free,
        List<String> lost,
        Optional<String> refusal) {
    /** Offsets [begin, end). */
    public record Stretch(long begin, long end) {}

    public Plan {
        read = new TreeMap<>(read);
        lost = List.copyOf(lost);
    }

    public ObjectNode tree() {
        ObjectNode tree = Json.NODES.objectNode().put("executed", false);
        tree.set("request", request.tree());
        ArrayNode partitions = tree.putArray("read");
        read.forEach((name, extent) -> partitions
                .addObject()
                .put("partition", name)
                .put("begin", extent.begin())
                .put("end", extent.end()));
        tree.put("documents", documents)
                .put("estimatedSeconds", estimated.toSeconds())
                .put("bytes", bytes);
        free.ifPresent(known -> tree.put("freeBytes", known));
        ArrayNode losses = tree.putArray("lost");
        lost.forEach(losses::add);
        refusal.ifPresent(reason -> tree.put("refusal", reason));
        return tree;
    }
}
