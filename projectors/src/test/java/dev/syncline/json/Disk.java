package dev.syncline.json;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoredDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A JSON store's directory, as tests look at it. */
record Disk(Path directory) {
    static final String TOPIC = "topic-1";
    static final int SMALL_SEGMENT = 4096;

    JsonStore open() {
        return open(CrashPoint.NONE);
    }

    JsonStore open(CrashPoint crashPoint) {
        return new JsonStore(directory, 1, tenant -> 0, SMALL_SEGMENT, crashPoint);
    }

    Path partition() {
        return directory.resolve("partition-0");
    }

    Path manifest() {
        return partition().resolve("manifest.json");
    }

    Manifest readManifest() {
        try {
            return Manifest.read(Files.readAllBytes(manifest()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of records, those in quarantine left out. */
    List<Path> segments() {
        return files("e\\d+-\\d+\\.jsonl");
    }

    List<Path> quarantined() {
        return files("e\\d+-\\d+-\\d+\\.jsonl");
    }

    long segmentBytes() {
        return segments().stream().mapToLong(Disk::size).sum();
    }

    private List<Path> files(String name) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Claim apply(JsonStore store, Claim claim, List<LoggedChange> changes) {
        return store.apply(claim, changes, new Position(claim.next().offset() + changes.size()));
    }

    /** What a store must hold that has applied the changes in [0, next). */
    static Map<DocumentKey, Document> fold(List<LoggedChange> log, Position next) {
        Map<DocumentKey, Document> documents = new HashMap<>();
        for (LoggedChange logged : log.subList(0, (int) next.offset())) {
            Optional<Document> after = logged.change().after();
            if (after.isPresent()) {
                documents.put(logged.change().key(), after.get());
            } else {
                documents.remove(logged.change().key());
            }
        }
        return documents;
    }

    /** What a store answers for the documents of a log. */
    static Map<DocumentKey, Document> content(JsonStore store, List<LoggedChange> log) {
        Map<DocumentKey, Document> documents = new HashMap<>();
        for (LoggedChange logged : log) {
            DocumentKey key = logged.change().key();
            Optional<StoredDocument> found = store.find(key);
            found.ifPresent(document -> documents.put(key, document.document()));
        }
        return documents;
    }
}
