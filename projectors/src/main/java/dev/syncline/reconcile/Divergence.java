package dev.syncline.reconcile;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document on which a store disagrees with the log, although both have applied the same position.
 *
 * @param wrong the stores at fault; empty where the log itself says so
 * @param versions of the log ({@code log}) and of each store that has one, by name
 * @param fingerprint of all sides: the same as long as nothing happened to the document anywhere
 */
public record Divergence(
        DocumentKey key,
        DivergenceClass kind,
        List<String> wrong,
        Map<String, Version> versions,
        List<Difference> differences,
        String fingerprint) {
    public static final String LOG = "log";

    public Divergence {
        wrong = List.copyOf(wrong);
        versions = Map.copyOf(versions);
        differences = List.copyOf(differences);
    }

    Optional<Version> version(String side) {
        return Optional.ofNullable(versions.get(side));
    }
}
