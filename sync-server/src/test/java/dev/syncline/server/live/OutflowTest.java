package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads are queues here, run by hand. */
class OutflowTest {
    private final Deque<Runnable> quick = new ArrayDeque<>();
    private final Deque<Runnable> patient = new ArrayDeque<>();
    private final LongAdder cuts = new LongAdder();
    private final Connection connection = new Connection();
    private final Words words = new Words();
    private Outflow outflow;

    @BeforeEach
    void open() throws IOException {
        outflow = Outflow.open(connection.context(), words, new Outflow.Executors(quick::add, patient::add, cuts));
        words.whileAsked = () -> {};
    }

    @Test
    void sourceIsAskedOnlyWhileTheConnectionTakesMore() {
        words.say("a");
        connection.takes = 0;
        outflow.wake();
        run();
        assertThat(words.asked).isZero();

        connection.takes = 1;
        words.say("b");
        outflow.onWritePossible();
        run();

        assertThat(connection.got()).isEqualTo("a");
    }

    /** Also where the store hangs, its reader knows that it was heard. */
    @Test
    void whatIsThereGoesOutBeforeAStoreIsWaitedFor() {
        words.say("head");
        List<Integer> flushed = new ArrayList<>();
        words.whileAsked = () -> {
            flushed.add(connection.flushed);
            words.blocks = words.asked == 1;
        };

        outflow.wake();
        run();

        assertThat(flushed).startsWith(0, "head".length());
    }

    @Test
    void whoeverIsWokenWhileItRunsLooksOnceMore() {
        words.whileAsked = () -> {
            if (words.asked == 1) {
                words.say("late");
                outflow.wake();
            }
        };

        outflow.wake();
        run();

        assertThat(connection.got()).isEqualTo("late");
    }

    @Test
    void whatMayWaitIsDoneByThePatient() {
        words.say("past");
        words.blocks = true;

        outflow.wake();
        drain(quick);
        assertThat(connection.got()).isEmpty();
        words.whileAsked = () -> words.blocks = false;
        run();

        assertThat(connection.got()).isEqualTo("past");
    }

    @Test
    void answerIsCompleteBehindItsLastByte() {
        words.say("all");
        words.done = true;

        outflow.wake();
        run();

        assertThat(connection.got()).isEqualTo("all");
        assertThat(connection.completed).isEqualTo(1);
        assertThat(connection.broken).isZero();
        assertThat(words.closed).isEqualTo(1);
        assertThat(cuts.sum()).isZero();
    }

    /** Nobody else would ever end it: its client waited for ever. */
    @Test
    void answerWhoseSourceHasADefectIsBrokenOff() {
        words.say("all");
        words.whileAsked = () -> {
            throw new StackOverflowError("as a defect would");
        };

        outflow.wake();

        assertThatThrownBy(this::run).isInstanceOf(StackOverflowError.class);
        assertThat(connection.broken).isEqualTo(1);
        assertThat(words.closed).isEqualTo(1);
    }

    @Test
    void connectionThatIsCutEndsOnceAndIsCounted() {
        outflow.onError(new IOException("idle"));
        outflow.end();
        words.say("never");
        outflow.wake();
        run();

        assertThat(words.closed).isEqualTo(1);
        assertThat(connection.completed).isEqualTo(1);
        assertThat(connection.got()).isEmpty();
        assertThat(cuts.sum()).isEqualTo(1);
    }

    @Test
    void sourceThatFailsEndsTheAnswerInTheMiddle() {
        words.say("a");
        words.whileAsked = () -> {
            throw new IllegalStateException("planted");
        };

        outflow.wake();
        run();

        assertThat(words.closed).isEqualTo(1);
        assertThat(connection.broken).isEqualTo(1);
    }

    @Test
    void serverThatStopsLeavesNoAnswerThatLooksComplete() throws IOException {
        Words more = new Words();
        Outflow stopped = Outflow.open(
                connection.context(),
                more,
                new Outflow.Executors(
                        work -> {
                            throw new RejectedExecutionException("stopped");
                        },
                        patient::add,
                        cuts));

        stopped.wake();

        assertThat(connection.broken).isEqualTo(1);
        assertThat(more.closed).isEqualTo(1);
    }

    private void run() {
        while (!quick.isEmpty() || !patient.isEmpty()) {
            drain(quick);
            drain(patient);
        }
    }

    private static void drain(Deque<Runnable> thread) {
        for (int left = thread.size(); left > 0; left--) {
            thread.remove().run();
        }
    }

    private static final class Words implements Outflow.Source {
        private final Deque<String> said = new ArrayDeque<>();
        private Runnable whileAsked = () -> {};
        private boolean blocks;
        private boolean done;
        private int asked;
        private int closed;

        void say(String word) {
            said.add(word);
        }

        @Override
        public Optional<byte[]> next() {
            asked++;
            Optional<byte[]> word = Optional.ofNullable(said.poll()).map(text -> text.getBytes(StandardCharsets.UTF_8));
            whileAsked.run();
            return word;
        }

        @Override
        public boolean blocks() {
            return blocks;
        }

        @Override
        public boolean isDone() {
            return done && said.isEmpty();
        }

        @Override
        public void closed() {
            closed++;
        }
    }
}
