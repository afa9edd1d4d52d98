package dev.syncline.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.codec.StateCodec;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Verdict;
import dev.syncline.event.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds of every sequence of events. The seed of a sequence that breaks it stands in the message. */
class DeciderPropertyTest {
    private static final int SEEDS = 200;
    private static final int EVENTS = 40;
    private static final List<Collection> COLLECTIONS = Catalog.workspace().collections();

    @Test
    void sameEventsGiveTheSameVerdictsAndState() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Partition live = log(seed).given(events(seed));

            Partition replay = log(seed).given(events(seed));

            assertThat(replay.verdicts()).as("seed %d", seed).isEqualTo(live.verdicts());
            assertThat(replay.states()).as("seed %d", seed).isEqualTo(live.states());
        }
    }

    @Test
    void anyRangeAppendedAgainGivesDuplicatesAndChangesNothing() { // I5
        for (long seed = 0; seed < SEEDS; seed++) {
            Event[] events = events(seed);
            Partition log = log(seed).given(events);
            Map<DocumentKey, DocumentState> before = log.states();
            int from = new Random(seed).nextInt(EVENTS);

            Stream.of(events).skip(from).forEach(log::decide);

            assertThat(log.verdicts().subList(EVENTS, log.verdicts().size()))
                    .as("seed %d", seed)
                    .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Repeated.class));
            assertThat(log.states()).as("seed %d", seed).isEqualTo(before);
        }
    }

    @Test
    void versionsRiseAndChangesAreLinkedAndFoldIntoTheState() { // I3 I4
        for (long seed = 0; seed < SEEDS; seed++) {
            Map<DocumentKey, Change> last = new HashMap<>();

            Partition log = log(seed).given(events(seed));

            for (Change change : changes(log)) {
                Optional<Change> earlier = Optional.ofNullable(last.put(change.key(), change));
                assertThat(change.before()).as("seed %d", seed).isEqualTo(earlier.flatMap(Change::after));
                assertThat(change.version().offset())
                        .as("seed %d", seed)
                        .isGreaterThan(earlier.map(c -> c.version().offset()).orElse(-1L));
            }
            Map<DocumentKey, Optional<Document>> folded = new HashMap<>();
            last.forEach((key, change) -> folded.put(key, change.after()));
            log.states().forEach((key, state) -> {
                assertThat(folded.getOrDefault(key, Optional.empty())).isEqualTo(state.document());
                assertThat(Optional.ofNullable(last.get(key)).map(Change::version))
                        .isEqualTo(state.version());
            });
            assertThat(changes(log)).as("seed %d accepts something", seed).isNotEmpty();
        }
    }

    @Test
    void stateSurvivesItsBytes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (DocumentState state : log(seed).given(events(seed)).states().values()) {
                DocumentState read = StateCodec.decode(StateCodec.encode(state));

                assertThat(read).as("seed %d", seed).isEqualTo(state);
            }
        }
    }

    private static List<Change> changes(Partition log) {
        return log.verdicts().stream()
                .filter(Verdict.Accepted.class::isInstance)
                .map(Partition::accepted)
                .toList();
    }

    private static Partition log(long seed) {
        return Partition.of(collection(seed));
    }

    private static Collection collection(long seed) {
        return COLLECTIONS.get((int) seed % COLLECTIONS.size());
    }

    /** Of few documents, few enough of each that all ids stay in the window; a good part of them is refused. */
    private static Event[] events(long seed) {
        Random random = new Random(seed);
        RandomDocuments documents = new RandomDocuments(random);
        Collection collection = collection(seed);
        List<DocumentKey> keys = Stream.generate(documents::id)
                .limit(4)
                .map(id -> new DocumentKey("acme", collection.name(), id))
                .toList();
        Map<DocumentKey, Integer> ids = new HashMap<>();
        List<Event> events = new ArrayList<>();
        while (events.size() < EVENTS) {
            DocumentKey key = keys.get(random.nextInt(keys.size()));
            if (ids.merge(key, 1, Integer::sum) <= DocumentState.MAX_RECENT) {
                events.add(event(random, documents, collection, key, events.size()));
            }
        }
        return events.toArray(Event[]::new);
    }

    private static Event event(
            Random random, RandomDocuments documents, Collection collection, DocumentKey key, int number) {
        Envelope envelope = Envelope.of("e" + number, "/test").expecting(expectation(random, number));
        if (random.nextInt(6) == 0) {
            CaptureSequence at = new CaptureSequence(1 + number / 20, 100 + number);
            envelope = Envelope.of(at.wire(), "/syncline/capture").captured(at);
        }
        return switch (random.nextInt(8)) {
            case 0 -> new Event.Delete(key, envelope);
            case 1, 2 -> new Event.Patch(key, envelope, documents.patch(collection));
            case 3 -> new Event.Assign(key, envelope, documents.patch(collection));
            case 4 -> new Event.Put(key, envelope, documents.patch(collection));
            default -> new Event.Put(key, envelope, documents.document(collection, key.id()));
        };
    }

    private static Expectation expectation(Random random, int number) {
        return switch (random.nextInt(8)) {
            case 0 -> Expectation.ABSENT;
            case 1 -> Expectation.PRESENT;
            case 2 -> new Expectation.Exactly(new Version(random.nextInt(number + 1)));
            default -> Expectation.ANYTHING;
        };
    }
}
