package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictFeedTest {
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("log"), 1, 1, (short) 1);
    private static final Change CHANGE = new Change(
            new DocumentKey("default", "tasks", "t"),
            Operation.CREATE,
            new Version(3),
            Optional.empty(),
            Optional.of(Document.ofCanonical(Json.object("{\"id\":\"t\"}".getBytes(StandardCharsets.UTF_8)))),
            List.of("id"),
            new Cause("event", "/test", Optional.empty(), Optional.empty(), Optional.empty()));

    /** A decider died behind what it had told; another one decides the same, which stands again. */
    @Test
    void firstPositionIsRemembered() {
        VerdictFeed feed = new VerdictFeed(LAYOUT, () -> true);
        for (long position : new long[] {7, 9}) {
            feed.changed(0, List.of(new LoggedChange(new Position(position), CHANGE)));
        }

        assertThat(feed.heard("default")).contains(new Position(9));
        assertThat(feed.recent("default", "event").flatMap(Outcome::position)).contains(new Position(7));
    }
}
