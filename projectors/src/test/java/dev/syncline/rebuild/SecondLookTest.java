package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.decide.DocumentState;
import dev.syncline.event.Document;
import dev.syncline.event.Version;
import dev.syncline.projector.Tasks;
import dev.syncline.reconcile.MemoryLog;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the log is found to hold although it was not met; events are decided up to {@link #END}. */
class SecondLookTest {
    private static final long END = 100;
    private static final Document DECIDED = Tasks.titled("a", "decided");

    private final MemoryLog log = new MemoryLog();
    private final SecondLook secondLook = new SecondLook(log, key -> END);

    private boolean finds(Document... document) {
        Optional<Document> left = document.length == 0 ? Optional.empty() : Optional.of(document[0]);
        return secondLook.finds(new States.Entry(
                Tasks.key("a"), new DocumentState(Optional.of(new Version(7)), left, List.of(), Optional.empty())));
    }

    @Test
    void copyThatStandsFurtherBehindIsFound() {
        log.put(Tasks.key("a"), 7, DECIDED);

        assertThat(finds(DECIDED)).isTrue();
    }

    @Test
    void deleteOfWhichTheCleanerLeftItsTombstoneIsFound() {
        log.delete(Tasks.key("a"), 7);

        assertThat(finds()).isTrue();
    }

    @Test
    void changeBehindTheEndIsFoundWhateverItSays() {
        log.put(Tasks.key("a"), END, Tasks.titled("a", "newer"));

        assertThat(finds(DECIDED)).isTrue();
    }

    @Test
    void whatIsReallyMissingIsNotFound() {
        assertThat(finds(DECIDED)).isFalse();
    }

    @Test
    void olderOrUndecidedVersionIsNotTheOneThatWasDecided() {
        log.put(Tasks.key("a"), 6, DECIDED);
        assertThat(finds(DECIDED)).isFalse();

        log.put(Tasks.key("a"), 8, DECIDED);
        assertThat(finds(DECIDED)).isFalse();
    }

    @Test
    void otherContentOrADeleteIsNotWhatWasDecided() {
        log.put(Tasks.key("a"), 7, Tasks.titled("a", "forged"));
        assertThat(finds(DECIDED)).isFalse();
        assertThat(finds()).isFalse();

        log.delete(Tasks.key("a"), 7);
        assertThat(finds(DECIDED)).isFalse();
    }
}
