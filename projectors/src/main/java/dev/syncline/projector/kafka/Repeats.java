package dev.syncline.projector.kafka;

import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Recognises changes that stand again at a later position, with the same version: what a decider that died had written
 * and not committed, its successor writes once more. The same changes in the same order give the same answers on every
 * server; of what stands further back than {@link #warmUp} reads nothing is known. Used by one thread.
 */
final class Repeats {
    /** A transaction times out after 5 s and a dead decider is missed after 6 s: then its successor writes. */
    private static final Duration SPAN = Duration.ofSeconds(30);
    /** Whatever came in that time. */
    private static final int MOST = 50_000;

    private static final int REMEMBERED = 2 * MOST;
    private static final int LOOK_BACK = 100;

    private final Map<DocumentKey, Version> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentKey, Version> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether a change of at least this version was seen already. */
    boolean isRepeat(Change change) {
        Version before = last.get(change.key());
        if (before != null && before.compareTo(change.version()) >= 0) {
            return true;
        }
        last.put(change.key(), change.version());
        return false;
    }

    /**
     * Where to begin to read, so as to know what was told already at {@code from}; nothing before that is told. Moves the
     * consumer.
     */
    static long warmUp(Consumer<byte[], byte[]> consumer, TopicPartition place, long from) {
        long begin = consumer.beginningOffsets(List.of(place)).get(place);
        long earliest = Math.max(begin, from - MOST);
        if (earliest >= from) {
            return from;
        }
        // Some records back: right before it may stand markers of transactions alone.
        Optional<Long> time = new Stretch(consumer, place, Math.max(earliest, from - LOOK_BACK), from)
                .first(logged -> true)
                .map(ConsumerRecord::timestamp);
        if (time.isEmpty()) {
            return earliest;
        }
        OffsetAndTimestamp since = consumer.offsetsForTimes(Map.of(place, Math.max(0, time.get() - SPAN.toMillis())))
                .get(place);
        return since == null ? earliest : Math.min(from, Math.max(earliest, since.offset()));
    }
}
