package dev.syncline.projector.kafka;

import dev.syncline.codec.EventCodec;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events on Kafka: idempotent producer, {@code acks=all}, never in a transaction, for an open one would hold back every
 * reader behind it. Thread-safe.
 */
public final class KafkaEventLog implements EventLog, AutoCloseable {
    /** How long a caller is held when there is no metadata or no room: then nothing was published. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final LogTopics topics;
    private final ToIntFunction<String> partitions;

    /** @param partitions of the events topic of a collection, as it was made: not as somebody may have added to it */
    public KafkaEventLog(Map<String, Object> client, LogTopics topics, ToIntFunction<String> partitions) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // Under load what comes meanwhile goes out as one: fewer requests, and no answer is later for it.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LogSetup.MAX_EVENT_BYTES);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.topics = topics;
        this.partitions = partitions;
    }

    @Override
    public CompletionStage<Place> append(Event event) {
        CompletableFuture<Place> acknowledged = new CompletableFuture<>();
        String collection = event.key().collection();
        try {
            int partition = LogTopics.partitionOfEvent(event.key().eventKey(), partitions.applyAsInt(collection));
            var record = Records.of(topics.events(collection), partition, EventCodec.encode(event));
            Thread caller = Thread.currentThread();
            var unused = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.complete(new Place(collection, metadata.partition(), metadata.offset()));
                } else {
                    acknowledged.completeExceptionally(notPublished(failure, caller) ? unavailable(failure) : failure);
                }
            });
        } catch (ApiException e) {
            acknowledged.completeExceptionally(unavailable(e));
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(e);
        }
        return acknowledged;
    }

    /** What fails before send returns, on the caller's own thread, never left this process. */
    private static boolean notPublished(Exception failure, Thread caller) {
        return failure instanceof RecordTooLargeException
                || Thread.currentThread().equals(caller);
    }

    private static LogUnavailableException unavailable(Exception cause) {
        return new LogUnavailableException("Kafka took nothing: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
