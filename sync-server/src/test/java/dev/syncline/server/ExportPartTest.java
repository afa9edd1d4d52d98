package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.history.kafka.LogReader;
import dev.syncline.history.kafka.PastDocuments;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which moments can be exported, of a log that ends at position 7. */
class ExportPartTest {
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("test"), 1, 1, (short) 1);
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final PastDocuments past =
            new PastDocuments(LAYOUT, null, new LogReader(ExportPartTest::consumer, 1), null);
    private final ExportPart export = new ExportPart(List.of(), null, past, "log", Clock.fixed(NOW, ZoneOffset.UTC));

    private static Consumer<byte[], byte[]> consumer() {
        return new MockConsumer<byte[], byte[]>("none") {
            @Override
            public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
                return partitions.stream().collect(Collectors.toMap(Function.identity(), one -> 7L));
            }
        };
    }

    private ExportPart open(String at) {
        export.open("tasks", "log", Optional.of(at), "acme");
        return export;
    }

    @Test
    void positionThatIsNotReachedYetIsRefusedWithTheLogsEnd() {
        assertThat(open("6")).isNotNull();
        assertThatThrownBy(() -> open("7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position 7 of tenant acme lies behind the log's end, 7");
    }

    @Test
    void timeThatHasNotComeYetIsRefused() {
        assertThat(open(NOW.toString())).isNotNull();
        assertThatThrownBy(() -> open(NOW.plusSeconds(1).toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("future");
    }
}
