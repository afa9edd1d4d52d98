package dev.syncline.capture.debezium;

import dev.syncline.capture.row.RowStream;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** An engine on a thread of its own. */
final class EngineReading implements RowStream.Reading, DebeziumEngine.CompletionCallback {
    private static final Duration RETRY = Duration.ofMillis(20);

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closer = new AtomicBoolean();
    private volatile DebeziumEngine<?> engine;
    private volatile Throwable failure;

    void start(DebeziumEngine<?> built) {
        engine = built;
        Thread thread = new Thread(this::run, "syncline-capture-engine");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            engine.run();
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        } finally {
            if (failure == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure);
            }
        }
    }

    @Override
    public void handle(boolean success, String message, Throwable error) {
        if (!success) {
            failure = error == null ? new IllegalStateException(message) : error;
        }
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended;
    }

    @Override
    public boolean close(Duration timeout) throws InterruptedException {
        if (closer.compareAndSet(false, true)) {
            Thread thread = new Thread(this::askToEnd, "syncline-capture-engine-close");
            thread.setDaemon(true);
            thread.start();
        }
        return awaitEnd(timeout);
    }

    /** On a thread of its own: the engine refuses while its task is starting, and may take minutes once it agrees. */
    private void askToEnd() {
        try {
            while (!awaitEnd(RETRY)) {
                close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        try {
            engine.close();
        } catch (IllegalStateException e) {
            // Still starting, or ending already.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean awaitEnd(Duration limit) throws InterruptedException {
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
