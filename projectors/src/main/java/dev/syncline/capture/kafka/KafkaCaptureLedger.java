package dev.syncline.capture.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.ledger.CaptureLedger;
import dev.syncline.capture.ledger.CaptureLedgerException;
import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.projector.CrashPoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The ledger on one compacted topic of one partition, a record per slot. Each record is a transaction of its own, not for
 * atomicity: claiming the slot's transactional id fences off a zombie, whose older record would look like a gap. Used by
 * one thread at a time.
 */
public final class KafkaCaptureLedger implements CaptureLedger {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> client;
    private final TopicPartition partition;
    private final CrashPoint crashPoint;
    private Optional<Producer<byte[], byte[]>> producer = Optional.empty();

    /** @param topic made by somebody else: {@code cleanup.policy=compact}, one partition */
    public KafkaCaptureLedger(Map<String, Object> client, String topic, CrashPoint crashPoint) {
        this.client = Map.copyOf(client);
        this.partition = new TopicPartition(requireNonNull(topic, "topic"), 0);
        this.crashPoint = crashPoint;
    }

    @Override
    public Optional<LedgerRecord> claim(String slot) {
        close();
        try {
            Producer<byte[], byte[]> claimed = producer(slot);
            producer = Optional.of(claimed);
            claimed.initTransactions();
            return last(slot);
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private Producer<byte[], byte[]> producer(String slot) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, partition.topic() + "-" + slot);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) PATIENCE.toMillis());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** After the claim no transaction is open any more: the end of what is committed is the end. */
    private Optional<LedgerRecord> last(String slot) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        // The close waits for the fetch that is out at the end.
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            byte[] key = slot.getBytes(StandardCharsets.UTF_8);
            Optional<LedgerRecord> last = Optional.empty();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(PATIENCE)) {
                    if (Arrays.equals(key, found.key())) {
                        last = Optional.ofNullable(found.value()).map(LedgerJson::read);
                    }
                }
            }
            return last;
        }
    }

    @Override
    public void save(LedgerRecord ledgerRecord) {
        Producer<byte[], byte[]> claimed =
                producer.orElseThrow(() -> new CaptureLedgerException("the slot is not claimed", null));
        try {
            claimed.beginTransaction();
            claimed.send(new ProducerRecord<>(
                            partition.topic(),
                            partition.partition(),
                            ledgerRecord.slot().getBytes(StandardCharsets.UTF_8),
                            LedgerJson.write(ledgerRecord)))
                    .get();
            crashPoint.reached(CrashPoint.Stage.CAPTURE_LEDGER_SENT);
            claimed.commitTransaction();
        } catch (KafkaException e) {
            throw failed(e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    /** Nobody knows whether the last record stands; the next claim finds out. */
    private CaptureLedgerException failed(Throwable cause) {
        close();
        return new CaptureLedgerException("the ledger of capture gave no answer: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        producer.ifPresent(claimed -> claimed.close(Duration.ZERO));
        producer = Optional.empty();
    }
}
