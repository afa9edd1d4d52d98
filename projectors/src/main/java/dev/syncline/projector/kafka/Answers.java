package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** What Kafka's administration answers, or that it does not. */
final class Answers {
    private static final long WITHIN_SECONDS = 10;

    private Answers() {}

    /** @throws StoreUnavailableException if there is no answer: try again */
    static <T> T of(KafkaFuture<T> answer) {
        try {
            return answer.get(WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreUnavailableException("kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("kafka", e);
        }
    }
}
