package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Kafka's identity of a topic: one that was deleted and made again has another. */
@FunctionalInterface
public interface TopicIds {
    /** @throws StoreUnavailableException if Kafka gives no answer: try again */
    String of(String topic);

    static TopicIds ofKafka(Admin admin) {
        return topic -> {
            try {
                return admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get(5, TimeUnit.SECONDS)
                        .get(topic)
                        .topicId()
                        .toString();
            } catch (ExecutionException | TimeoutException e) {
                throw new StoreUnavailableException("kafka", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreUnavailableException("kafka", e);
            }
        };
    }
}
