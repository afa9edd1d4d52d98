package dev.syncline.projector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Tasks;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The memory of the feed: what it holds, what it forgets, and what it never tells twice. */
class RecentChangesTest {
    private static LoggedChange change(long position, long version) {
        return Tasks.put(position, version, Tasks.key("t" + version), Tasks.titled("t" + version, "title"));
    }

    private static List<Long> positions(List<LoggedChange> changes) {
        return changes.stream().map(change -> change.position().offset()).toList();
    }

    @Test
    void whatIsThereIsReadFromAnyPlace() {
        RecentChanges recent = new RecentChanges(1 << 20, new Position(10));
        recent.add(List.of(change(10, 1), change(12, 2), change(15, 3)), new Position(17));

        assertThat(positions(recent.read(new Position(10), 9, Long.MAX_VALUE).orElseThrow()))
                .containsExactly(10L, 12L, 15L);
        assertThat(positions(recent.read(new Position(11), 1, Long.MAX_VALUE).orElseThrow()))
                .containsExactly(12L);
        assertThat(recent.read(new Position(16), 9, Long.MAX_VALUE).orElseThrow())
                .isEmpty();
        assertThat(recent.read(new Position(9), 9, Long.MAX_VALUE)).isEmpty();
        assertThat(positions(recent.read(new Position(10), 9, 1).orElseThrow())).containsExactly(10L);
        assertThat(recent.next()).isEqualTo(new Position(17));
    }

    @Test
    void memoryIsBoundedAndTellsWhereItBegins() {
        RecentChanges recent = new RecentChanges(20_000, new Position(0));

        LongStream.range(0, 20_000)
                .forEach(position -> recent.add(List.of(change(position, position)), new Position(position + 1)));

        assertThat(recent.bytes()).isLessThanOrEqualTo(20_000);
        long first = recent.first().offset();
        assertThat(first).isGreaterThan(19_900);
        assertThat(recent.read(new Position(first - 1), 1, Long.MAX_VALUE)).isEmpty();
        assertThat(positions(recent.read(new Position(first), 1, Long.MAX_VALUE).orElseThrow()))
                .containsExactly(first);
    }

    @Test
    void changeThatStandsAgainWithTheSameVersionIsRepeat() { // I4, I6
        Repeats repeats = new Repeats();

        assertThat(repeats.isRepeat(change(1, 5).change())).isFalse();
        assertThat(repeats.isRepeat(change(2, 6).change())).isFalse();
        assertThat(repeats.isRepeat(change(7, 5).change())).isTrue();
        assertThat(repeats.isRepeat(change(8, 6).change())).isTrue();
    }
}
