package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.LogState;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LastTest {
    private static final Map<Integer, Position> TARGETS = Map.of(0, new Position(5_000_000));

    @Test
    void onlyLastPositionsOfExistingDocumentsBelowTheTargetCount() {
        Last last = of(
                entry("a", 3, false), entry("b", 4_999_999, false), entry("c", 7, true), entry("d", 5_000_000, false));

        assertThat(last.holds(0, 3)).isTrue();
        assertThat(last.holds(0, 4_999_999)).isTrue();
        assertThat(last.holds(0, 7)).as("deleted").isFalse();
        assertThat(last.holds(0, 5_000_000)).as("changed since").isFalse();
        assertThat(last.holds(0, 2)).as("superseded").isFalse();
        assertThat(last.holds(1, 3)).as("another partition").isFalse();
    }

    private static LogState.Entry entry(String id, long position, boolean deleted) {
        return new LogState.Entry(
                new DocumentKey("default", "tasks", id),
                new Version(position),
                new Position(position),
                deleted ? OptionalLong.empty() : OptionalLong.of(1));
    }

    private static Last of(LogState.Entry... entries) {
        return Last.of(new Known(List.of(entries)), List.of("tasks"), TARGETS, tenant -> 0);
    }

    private record Known(List<Entry> all) implements LogState {
        @Override
        public Position next(int partition) {
            return new Position(0);
        }

        @Override
        public Entries entries(String collection, Optional<DocumentKey> from) {
            Iterator<Entry> rest = all.iterator();
            return new Entries() {
                @Override
                public boolean hasNext() {
                    return rest.hasNext();
                }

                @Override
                public Entry next() {
                    return rest.next();
                }

                @Override
                public void close() {
                    // nothing is held
                }
            };
        }

        @Override
        public Optional<Entry> find(DocumentKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<Document> read(Entry entry) {
            return Optional.empty();
        }
    }
}
