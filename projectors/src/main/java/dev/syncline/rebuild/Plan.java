package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a rebuild would do; nothing was done for it but looking.
 *
 * @param read what is read, by partition of a topic
 * @param documents that will be in the store, as far as is known
 * @param store what the new store needs beside the old one, judged by the old one
 * @param fold what the states need while events are decided again, judged by the old store, too; they are deleted then
 * @param lost what others made on the live store that the new one would not have
 * @param refusal why it can't be done
 */
public record Plan(
        RebuildRequest request,
        Map<String, Stretch> read,
        long documents,
        Duration estimated,
        Need store,
        Optional<Need> fold,
        List<String> lost,
        Optional<String> refusal) {
    /** Offsets [begin, end). */
    public record Stretch(long begin, long end) {}

    /**
     * What something needs on its disk.
     *
     * @param room empty where it can't be told
     */
    public record Need(long bytes, Optional<DiskRoom> room) {
        /** Why there is too little room; what stands on one disk shares it. */
        static Optional<String> lacking(Need store, Optional<Need> fold) {
            boolean shared = store.room.isPresent()
                    && fold.flatMap(Need::room).map(DiskRoom::disk).equals(store.room.map(DiskRoom::disk));
            Need first = shared ? new Need(store.bytes + fold.orElseThrow().bytes, store.room) : store;
            return first.lack("it", "beside the live store")
                    .or(() -> fold.flatMap(need -> need.lack("deciding events again", "for its states")));
        }

        private Optional<String> lack(String what, String where) {
            return room.filter(known -> known.freeBytes() < bytes)
                    .map(known -> "%s needs about %d MB %s, and %d MB are free. Next: make room"
                            .formatted(what, bytes >> 20, where, known.freeBytes() >> 20));
        }

        private ObjectNode put(ObjectNode tree) {
            tree.put("bytes", bytes);
            room.ifPresent(known -> tree.put("freeBytes", known.freeBytes()));
            return tree;
        }
    }

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
        store.put(tree.put("documents", documents).put("estimatedSeconds", estimated.toSeconds()));
        fold.ifPresent(need -> need.put(tree.putObject("fold")));
        ArrayNode losses = tree.putArray("lost");
        lost.forEach(losses::add);
        refusal.ifPresent(reason -> tree.put("refusal", reason));
        return tree;
    }
}
