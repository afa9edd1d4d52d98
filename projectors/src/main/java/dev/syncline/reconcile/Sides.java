package dev.syncline.reconcile;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One document as the log and each store have it.
 *
 * @param entry empty if the log never had it
 * @param stores in the order of the stores; empty for one that does not have it
 */
record Sides(DocumentKey key, Optional<LogState.Entry> entry, List<Optional<SnapshotDocument>> stores) {
    Sides {
        stores = List.copyOf(stores);
    }

    /** The log's entry, if it says that the document exists. */
    Optional<LogState.Entry> existing() {
        return entry.filter(known -> !known.deleted());
    }

    /** Whether anybody has it. */
    boolean anywhere() {
        return existing().isPresent() || stores.stream().anyMatch(Optional::isPresent);
    }

    /** Equal for two looks between which nothing happened to the document: not in the log, and in no store. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text(entry.map(LogState.Entry::version)));
            for (Optional<SnapshotDocument> side : stores) {
                digest.update(text(side.flatMap(SnapshotDocument::version)));
                digest.update((byte) (side.isPresent() ? 1 : 0));
                digest.update(side.flatMap(SnapshotDocument::document)
                        .map(Document::json)
                        .orElse(new byte[0]));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] text(Optional<Version> version) {
        return version.map(known -> known + ";").orElse("-;").getBytes(StandardCharsets.UTF_8);
    }
}
