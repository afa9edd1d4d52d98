package dev.syncline.json;

import static dev.syncline.projector.Tasks.delete;
import static dev.syncline.projector.Tasks.put;
import static dev.syncline.projector.Tasks.titled;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A seeded log of puts and deletes, of few documents in three collections; the same seed gives the same log. */
final class RandomLog {
    private static final int DOCUMENTS = 40;

    private RandomLog() {}

    static List<LoggedChange> of(long seed, int changes) {
        Random random = new Random(seed);
        List<LoggedChange> log = new ArrayList<>();
        for (int position = 0; position < changes; position++) {
            String id = "t" + random.nextInt(DOCUMENTS);
            String tenant = random.nextInt(5) == 0 ? "other" : "acme";
            DocumentKey key = new DocumentKey(tenant, random.nextInt(4) == 0 ? "notes" : "tasks", id);
            log.add(
                    random.nextInt(5) == 0
                            ? delete(position, key)
                            : put(
                                    position,
                                    position,
                                    key,
                                    titled(id, position + " " + "x".repeat(random.nextInt(200)))));
        }
        return log;
    }
}
