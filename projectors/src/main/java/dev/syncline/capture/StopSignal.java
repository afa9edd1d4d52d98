package dev.syncline.capture;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Says that capture is to stop, and ends every wait. Thread-safe. */
final class StopSignal {
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    void ask() {
        asked.complete(null);
    }

    boolean isAsked() {
        return asked.isDone();
    }

    /** Waits. Returns early when capture is to stop or {@code event} has completed, however it did. */
    void await(CompletableFuture<?> event, Duration limit) throws InterruptedException {
        try {
            CompletableFuture.anyOf(asked, event).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The caller asks the event itself.
        }
    }

    void pause(Duration duration) throws InterruptedException {
        await(new CompletableFuture<>(), duration);
    }

    /** @throws InterruptedException if capture is to stop */
    void check() throws InterruptedException {
        if (isAsked()) {
            throw new InterruptedException("capture is to stop");
        }
    }
}
