package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What Kafka answers, or that it does not. */
final class Answers {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private Answers() {}

    /** @throws StoreUnavailableException if there is no answer: try again */
    static <T> T of(Future<T> answer) {
        return of(answer, WITHIN);
    }

    /** @throws StoreUnavailableException if there is no answer in time: try again */
    static <T> T of(Future<T> answer, Duration within) {
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreUnavailableException("kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("kafka", e);
        }
    }
}
