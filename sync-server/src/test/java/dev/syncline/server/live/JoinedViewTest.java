package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.query.Memberships;
import dev.syncline.query.Where;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who follows a shape that asks other collections always holds what its clause selects. */
class JoinedViewTest {
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();
    private static final int CHANGES = 3_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "project IN (SELECT id FROM projects WHERE open)",
                "project NOT IN (SELECT id FROM projects WHERE open)",
                "project NOT IN (SELECT owner FROM projects)",
                "project IN (SELECT id FROM projects WHERE open) OR state = 'a'",
                "state = 'a' AND project IN (SELECT id FROM projects WHERE owner IN (SELECT state FROM tasks WHERE size > 1))",
                "(project, state) IN (SELECT id, owner FROM projects)",
                "id IN (SELECT project FROM tasks WHERE size = 1)"
            })
    void followerHoldsWhatTheClauseSelects(String clause) {
        long seed = 7;
        Random random = new Random(seed);
        Where where = Where.parse(TASKS, Log.CATALOG, clause, Map.of());
        JoinedView view = viewOf(clause);
        view.begin();
        Log log = new Log();
        Map<String, JsonNode> held = new TreeMap<>();

        for (int i = 0; i < CHANGES; i++) {
            change(random, log)
                    .filter(logged ->
                            view.collections().contains(logged.change().key().collection()))
                    .ifPresent(logged -> view.of(logged).forEach(message -> apply(message, held)));
            if (i % 50 == 0) {
                assertThat(held.keySet())
                        .as("seed %d, %d changes", seed, i)
                        .isEqualTo(selected(where, log).keySet());
            }
        }
        assertThat(view.rows()).hasSameSizeAs(held.keySet());
        int there = view.collections().stream()
                .mapToInt(name -> log.documents(name).size())
                .sum();
        assertThat(view.size()).as("documents in memory").isEqualTo(there);
    }

    @Test
    void whoFindsNoRoomNowMayComeBackAndWhoNeverFitsMayNot() {
        JoinedView narrow = viewOf("project IN (SELECT id FROM projects)");
        load(narrow, 3, 2);
        JoinedView wide = viewOf("project IN (SELECT id FROM projects)");

        assertThatThrownBy(narrow::begin).hasMessageContaining("no room for more");
        assertThatThrownBy(() -> load(wide, JoinedView.MOST + 1, 2)).hasMessageContaining("holds them in memory");
    }

    private static JoinedView viewOf(String clause) {
        Where where = Where.parse(TASKS, Log.CATALOG, clause, Map.of());
        ShapeDefinition definition = new ShapeDefinition("default", TASKS, where, TASKS.fields(), true, false);
        return new JoinedView(definition, new ShapeMessages(definition));
    }

    private static void load(JoinedView view, int documents, int most) {
        SnapshotDocument found = new SnapshotDocument(
                new DocumentKey("default", "projects", "p"),
                Optional.of(new Version(1)),
                Optional.of(Document.ofCanonical(Json.NODES.objectNode().put("id", "p"))));
        for (int i = 0; i < documents; i++) {
            view.load(found, most);
        }
    }

    private static Optional<LoggedChange> change(Random random, Log log) {
        String id = "p" + random.nextInt(12);
        boolean task = random.nextInt(3) > 0;
        if (random.nextInt(5) == 0) {
            return log.delete(task ? "tasks" : "projects", id);
        }
        ObjectNode document = Json.NODES.objectNode().put("id", id);
        some(random).ifPresent(value -> document.put(task ? "project" : "owner", value));
        if (task) {
            document.put("state", List.of("a", "b").get(random.nextInt(2)));
            document.put("size", random.nextInt(3));
        } else {
            document.put("open", random.nextBoolean());
        }
        return Optional.of(log.put(task ? "tasks" : "projects", Json.text(document)));
    }

    private static Optional<String> some(Random random) {
        int number = random.nextInt(14);
        return switch (number) {
            case 12 -> Optional.empty();
            case 13 -> Optional.of("a");
            default -> Optional.of("p" + number);
        };
    }

    /** As a client does: an insert is new, an update and a delete are of what is there. */
    private static void apply(byte[] message, Map<String, JsonNode> held) {
        JsonNode told = Json.read(message);
        String id = told.path("value").path("id").asText();
        switch (told.path("headers").path("operation").asText()) {
            case "insert" -> assertThat(held.put(id, told)).as("%s", told).isNull();
            case "update" -> assertThat(held.put(id, told)).as("%s", told).isNotNull();
            default -> assertThat(held.remove(id)).as("%s", told).isNotNull();
        }
    }

    /** Asked anew, from nothing. */
    private static Map<String, ObjectNode> selected(Where where, Log log) {
        Map<String, Map<String, ObjectNode>> documents = new HashMap<>();
        for (String collection : List.of("tasks", "projects")) {
            Map<String, ObjectNode> byId = new HashMap<>();
            log.documents(collection)
                    .forEach(fields -> byId.put(fields.path("id").asText(), fields));
            documents.put(collection, byId);
        }
        List<SubqueryNode> nodes = SubqueryNode.of(where);
        documents.forEach((collection, byId) ->
                byId.keySet().forEach(id -> nodes.forEach(node -> node.changed(collection, id, documents))));
        Memberships memberships = SubqueryNode.memberships(nodes);
        Map<String, ObjectNode> selected = new TreeMap<>(documents.get("tasks"));
        selected.values().removeIf(fields -> !where.matches(fields, memberships));
        return selected;
    }
}
