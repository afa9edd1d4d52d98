package dev.syncline.reconcile;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.ChangesEnd;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.SnapshotDocument;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log and two stores that have applied all of it, until a test plants something. */
final class World {
    static final Collection NOTES = CollectionSchema.parse("notes", """
            {"type":"object","required":["id"],"properties":{
              "id":{"type":"string"},
              "text":{"type":"string"},
              "password":{"type":"string","x-secret":true},
              "parent":{"type":"string","x-reference":"notes"},
              "more":{"type":"object"}}}""".getBytes(StandardCharsets.UTF_8));
    static final Catalog CATALOG = new Catalog(List.of(NOTES));

    final MemoryLog log = new MemoryLog();
    final MemorySide postgres = new MemorySide("postgres", NOTES);
    final MemorySide json = new MemorySide("json", NOTES);
    /** What happens between two looks. */
    Runnable meanwhile = () -> {};

    private final Instant[] now = {Instant.EPOCH};
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now[0];
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };

    static DocumentKey key(String id) {
        return new DocumentKey("default", "notes", id);
    }

    static Document document(String id, String members) {
        String more = members.isEmpty() ? "" : "," + members;
        return Document.ofCanonical(
                Json.object(("{\"id\":\"" + id + "\"" + more + "}").getBytes(StandardCharsets.UTF_8)));
    }

    static SnapshotDocument stored(String id, long version, String members) {
        return new SnapshotDocument(key(id), Optional.of(new Version(version)), Optional.of(document(id, members)));
    }

    /** In the log and in both stores. */
    void put(String id, long version, String members) {
        log.put(key(id), version, document(id, members));
        postgres.documents.put(key(id), stored(id, version, members));
        json.documents.put(key(id), stored(id, version, members));
        caughtUp();
    }

    void delete(String id, long version) {
        log.delete(key(id), version);
        postgres.documents.remove(key(id));
        json.documents.remove(key(id));
        caughtUp();
    }

    void caughtUp() {
        postgres.next = log.next;
        json.next = log.next;
    }

    Look.Sources sources() {
        ChangesEnd end = from -> new ChangesEnd.Search() {
            @Override
            public Map<Integer, Position> ends() {
                return Map.of(0, new Position(log.next));
            }

            @Override
            public void close() {
                // nothing is held
            }

            @Override
            public String what() {
                return "the end";
            }

            @Override
            public boolean passed() {
                return true;
            }
        };
        Fence fence = new Fence(List.of(), end, 1, Duration.ofSeconds(5), clock, pause -> now[0] = now[0].plus(pause));
        return new Look.Sources(List.of(postgres, json), log, tenant -> 0, fence);
    }

    Comparison.Result compare(Mode mode) {
        int[] looks = {0};
        Look.Sources plain = sources();
        Fence fence = plain.fence();
        Look.Sources watched = new Look.Sources(plain.stores(), plain.log(), tenant -> 0, fence);
        JobProgress progress = new JobProgress() {
            @Override
            public void waiting(String what) {
                // nobody looks
            }

            @Override
            public void advance(String counter, long by) {
                // told once per look, at its end
                if (looks[0]++ == 0) {
                    meanwhile.run();
                }
            }

            @Override
            public void step() {
                // nobody stops it
            }
        };
        Comparison comparison = new Comparison(NOTES, watched, new Seen(1024), mode, progress, clock);
        comparison.look(Optional.empty(), Long.MAX_VALUE, watched.reach(progress));
        Comparison.settle(List.of(comparison), watched, progress);
        return comparison.result();
    }

    Clock clock() {
        return clock;
    }

    void pass(Duration time) {
        now[0] = now[0].plus(time);
    }
}
