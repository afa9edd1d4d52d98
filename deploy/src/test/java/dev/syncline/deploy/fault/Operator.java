package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.deploy.Operations;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A person at the operating door of a server that may die over what it is told. */
final class Operator {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final String REBUILDS = "/v1/ops/rebuilds";

    private Operator() {}

    /** Empty where it died before it answered. */
    static Optional<HttpResponse<byte[]>> tell(Arena arena, String method, String path, String body) {
        arena.heal();
        try {
            return Optional.of(new Operations(arena.server()).send(method, path, body));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Optional<String> begin(Arena arena, String store, String more) {
        return tell(arena, "POST", REBUILDS, "{\"store\":\"%s\",\"execute\":true%s}".formatted(store, more))
                .map(begun -> Json.object(begun.body()).path("id").asText());
    }

    static void switching(Arena arena, String store) {
        begin(arena, store, ",\"switch\":true");
    }

    /** As the store was a moment ago. */
    static void past(Arena arena, String store) {
        Instant until = Instant.now().minusSeconds(1).truncatedTo(ChronoUnit.MILLIS);
        begin(arena, store, ",\"until\":\"%s\"".formatted(until));
    }

    /** Let go once it waits for that. */
    static void letGo(Arena arena, String store) {
        awaitSwitchable(arena, store).ifPresent(id -> tell(arena, "POST", REBUILDS + "/" + id + "/switch", ""));
    }

    /** Called off once it waits for the switch. */
    static void callOff(Arena arena, String store) {
        awaitSwitchable(arena, store).ifPresent(id -> tell(arena, "DELETE", "/v1/ops/jobs/" + id, ""));
    }

    private static Optional<String> awaitSwitchable(Arena arena, String store) {
        Optional<String> id = begin(arena, store, "");
        id.ifPresent(begun -> Awaitility.await().atMost(WITHIN).until(() -> {
            JsonNode job = new Operations(arena.server()).get("/v1/ops/jobs/" + begun);
            return job.path("state").asText().equals("waiting: switch");
        }));
        return id;
    }

    /** Switched, and then what was live before is dropped, unless the server has died meanwhile. */
    static void switchAndDrop(Arena arena, String store) {
        switching(arena, store);
        Awaitility.await().atMost(WITHIN).until(() -> arena.server().hasEnded() || isEnded(arena));
        if (!arena.server().hasEnded()) {
            dropKept(arena);
        }
    }

    private static boolean isEnded(Arena arena) {
        try {
            return list(arena).path("items").isEmpty();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static JsonNode list(Arena arena) {
        return new Operations(arena.server()).get(REBUILDS);
    }

    private static void dropKept(Arena arena) {
        List<String> kept = new ArrayList<>();
        list(arena).path("kept").forEach(name -> kept.add(name.asText()));
        for (String name : kept) {
            Optional<HttpResponse<byte[]>> answer = tell(arena, "DELETE", REBUILDS + "/old/" + name, "");
            if (answer.isEmpty()) {
                return;
            }
            if (answer.get().statusCode() != 204) {
                throw new IllegalStateException(name + " can't be dropped: " + answer.get());
            }
        }
    }

    /** It has come to its end by itself, and once what it kept is dropped nothing of it is left. */
    static void awaitEnd(Arena arena) throws Exception {
        arena.heal();
        Awaitility.await().atMost(WITHIN).until(() -> isEnded(arena));
        dropKept(arena);
        String schemas =
                arena.text("SELECT string_agg(nspname, ',') FROM pg_namespace WHERE nspname LIKE 'syncline\\_%'"
                        + " AND nspname <> 'syncline'");
        List<Path> files = new ArrayList<>(in(arena, "rebuild"));
        files.addAll(in(arena, "kept"));
        if (!schemas.equals("null") || !files.isEmpty()) {
            throw new IllegalStateException("left behind: schemas " + schemas + ", files " + files);
        }
    }

    private static List<Path> in(Arena arena, String directory) throws IOException {
        Path parent = arena.server().jsonStore().resolve(directory);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(parent)) {
            return found.toList();
        }
    }
}
