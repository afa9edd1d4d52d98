package dev.syncline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadAheadTest {
    private static final int MANY = 3_000;

    private final AtomicInteger read = new AtomicInteger();
    private volatile boolean closed;

    @Test
    void documentsComeInTheirOrderAndAllOfThem() {
        List<String> ids = new ArrayList<>();

        try (ReadAhead ahead = new ReadAhead(() -> documents(MANY, 10, Integer.MAX_VALUE))) {
            ahead.forEachRemaining(document -> ids.add(document.key().id()));
        }

        assertThat(ids).hasSize(MANY).first().isEqualTo("0");
        assertThat(ids).last().isEqualTo(Integer.toString(MANY - 1));
        assertThat(closed).isTrue();
    }

    @Test
    void failureComesBehindWhatWasReadBefore() {
        List<String> ids = new ArrayList<>();

        try (ReadAhead ahead = new ReadAhead(() -> documents(MANY, 10, 1_000))) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> ahead.forEachRemaining(
                            document -> ids.add(document.key().id())));
        }

        assertThat(ids).hasSize(1_000);
        assertThat(closed).isTrue();
    }

    @Test
    void largeDocumentsAreFewInMemory() {
        try (ReadAhead ahead = new ReadAhead(() -> documents(MANY, 1 << 20, Integer.MAX_VALUE))) {
            assertThat(ahead.next().key().id()).isEqualTo("0");
            await().untilAsserted(() -> assertThat(read.get()).isGreaterThan(3));

            assertThat(read.get()).isLessThan(10);
        }
    }

    @Test
    void whoClosesItEarlyIsLeftByItsThread() {
        ReadAhead ahead = new ReadAhead(() -> documents(Integer.MAX_VALUE, 10, Integer.MAX_VALUE));
        ahead.next();

        ahead.close();

        int before = read.get();
        assertThat(closed).isTrue();
        assertThat(read.get()).isEqualTo(before);
    }

    @Test
    @Timeout(30)
    void threadThatDiesIsNotWaitedFor() {
        try (ReadAhead ahead = new ReadAhead(() -> {
            throw new StackOverflowError("as a defect would");
        })) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(ahead::hasNext);
        }
    }

    @Test
    void whoIsInterruptedIsCancelled() {
        try (ReadAhead ahead = new ReadAhead(() -> documents(MANY, 10, Integer.MAX_VALUE))) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(JobProgress.CancelledException.class).isThrownBy(ahead::hasNext);
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).isTrue();
    }

    /** @param failing which of them can't be read */
    private StoreSnapshot.Documents documents(int count, int bytes, int failing) {
        Document content = Document.ofCanonical(new byte[bytes]);
        return new StoreSnapshot.Documents() {
            @Override
            public boolean hasNext() {
                return read.get() < count;
            }

            @Override
            public SnapshotDocument next() {
                int number = read.getAndIncrement();
                if (number == failing) {
                    throw new StoreUnavailableException("memory", new IOException("gone"));
                }
                return new SnapshotDocument(
                        new DocumentKey("default", "tasks", Integer.toString(number)),
                        Optional.of(new Version(number)),
                        Optional.of(content));
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
