package dev.syncline.rebuild.json;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.function.ToIntFunction;

/**
 * Where the live store is, and where rebuilds stand in it.
 *
 * @param partitions of the changes topic
 * @param partitionOf a tenant's partition
 */
public record JsonHome(Path live, int partitions, ToIntFunction<String> partitionOf, int segmentBytes) {
    /** Begins the name of a store that was live before. */
    static final String OLD = "json_old_";
    /** Begins the name of a store that shows the past. */
    static final String PAST = "json_past_";

    public JsonHome {
        requireNonNull(live, "live");
        requireNonNull(partitionOf, "partitionOf");
    }

    /** A directory for each rebuild that has not ended. */
    Path rebuilds() {
        return live.resolve("rebuild");
    }

    Path rebuild(String id) {
        return rebuilds().resolve(id);
    }

    /** A directory for each store that was live before, or shows the past. */
    Path kept() {
        return live.resolve("kept");
    }

    Path past(String id) {
        return kept().resolve(PAST + id);
    }

    Path old(String id) {
        return kept().resolve(OLD + id);
    }
}
