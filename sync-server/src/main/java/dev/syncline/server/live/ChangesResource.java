package dev.syncline.server.live;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Changes as JSON lines, in the order of the tenant's positions: those that were, then those that come. */
@Path("/v1/changes")
public final class ChangesResource {
    private static final Duration POLL = Duration.ofMillis(200);
    /** A line without content now and then finds out whether anybody still listens. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final ChangeConsumers consumers;
    private final LogLayout layout;
    private final Clock clock;

    public ChangesResource(ChangeConsumers consumers, LogLayout layout, Clock clock) {
        this.consumers = consumers;
        this.layout = layout;
        this.clock = clock;
    }

    /**
     * Streams until the client goes, or with {@code until=end} up to where the log ended when it was asked.
     *
     * @param since {@code latest}, {@code earliest}, a position, or {@code @} and a time or a duration ago
     * @param collections comma-separated; all where empty
     */
    @GET
    public Response get(
            @QueryParam("since") @DefaultValue("latest") String since,
            @QueryParam("until") @DefaultValue("") String until,
            @QueryParam("collections") @DefaultValue("") String collections) {
        Set<String> wanted = collections.isBlank() ? Set.of() : Set.of(collections.split(","));
        TopicPartition partition =
                new TopicPartition(layout.topics().changes(), layout.partitionOf(DocumentKey.DEFAULT_TENANT));
        Consumer<byte[], byte[]> consumer = consumers.committed();
        try {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long from = new Seek(consumer, partition, clock).resolve(since);
            consumer.seek(partition, from);
            long last = until.equals("end") ? end : Long.MAX_VALUE;
            StreamingOutput stream = out -> stream(consumer, partition, last, wanted, out);
            return Response.ok(stream, "application/x-ndjson")
                    .header("Syncline-Position", from)
                    .header("Cache-Control", "no-store")
                    .build();
        } catch (IllegalArgumentException e) {
            consumer.close();
            throw new ProblemException(ProblemCode.BAD_REQUEST, e.getMessage());
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void stream(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long last,
            Set<String> wanted,
            OutputStream out)
            throws IOException {
        try (consumer) {
            long keepAlive = System.nanoTime() + KEEP_ALIVE.toNanos();
            out.flush();
            while (consumer.position(partition) < last) {
                boolean written = false;
                for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL).records(partition)) {
                    written |= logged.value() != null && logged.offset() < last && write(logged, wanted, out);
                }
                if (!written && System.nanoTime() > keepAlive) {
                    out.write('\n');
                    written = true;
                }
                if (written) {
                    out.flush();
                    keepAlive = System.nanoTime() + KEEP_ALIVE.toNanos();
                }
            }
        }
    }

    private static boolean write(ConsumerRecord<byte[], byte[]> logged, Set<String> wanted, OutputStream out)
            throws IOException {
        Change change = ChangeCodec.decode(logged.value());
        boolean ours = change.key().tenant().equals(DocumentKey.DEFAULT_TENANT)
                && (wanted.isEmpty() || wanted.contains(change.key().collection()));
        if (ours) {
            out.write(Json.bytes(ChangeCodec.tree(change).put("position", logged.offset())));
            out.write('\n');
        }
        return ours;
    }
}
