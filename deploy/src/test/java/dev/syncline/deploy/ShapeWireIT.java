package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shape protocol word for word, where clients that work do not show it. */
class ShapeWireIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(3);

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private final ProjectShape tasks = new ProjectShape(SHARED);

    @Test
    void wholeRowsAndWhatTheyWereAreToldToWhoWantsThem() throws Exception {
        String id = tasks.create("before").path("id").asText();
        ShapeAnswer begun = tasks.get("offset=now&replica=full");

        tasks.send("PATCH", "/v1/tasks/" + id, "{\"title\":\"after\"}");
        tasks.send("DELETE", "/v1/tasks/" + id, "");

        List<JsonNode> rows = tasks.get(begun.behind() + "&replica=full").rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).at("/value/title").asText()).isEqualTo("after");
        assertThat(rows.get(0).at("/value/project_id").asText()).isEqualTo(tasks.project());
        assertThat(rows.get(0).at("/old_value/title").asText()).isEqualTo("before");
        assertThat(rows.get(0).path("old_value").has("project_id")).isFalse();
        assertThat(rows.get(1).at("/headers/operation").asText()).isEqualTo("delete");
        assertThat(rows.get(1).at("/value/title").asText()).isEqualTo("after");
    }

    @Test
    void nothingButChangesIsToldToWhoWantsThemOnly() throws Exception {
        tasks.create("there");
        ShapeAnswer begun = tasks.get("offset=-1&log=changes_only");
        assertThat(begun.messages()).hasSize(1);
        assertThat(begun.messages().get(0).at("/headers/control").asText()).isEqualTo("snapshot-end");
        assertThat(begun.isUpToDate()).isFalse();
        assertThat(begun.header("cache-control")).isEqualTo("no-cache");

        tasks.create("new");

        ShapeAnswer next = tasks.get(begun.behind() + "&log=changes_only");
        assertThat(next.column("title")).containsExactly("new");
        assertThat(next.isUpToDate()).isTrue();
    }

    @Test
    void headOfAShapeIsThatOfItsAnswer() throws Exception {
        String path = tasks.path("offset=now");

        ShapeAnswer head = new ShapeAnswer(tasks.send("HEAD", path, ""));

        assertThat(head.http().statusCode()).isEqualTo(200);
        assertThat(head.http().body()).isEmpty();
        assertThat(head.handle()).isEqualTo(tasks.get("offset=now").handle());
        assertThat(head.offset()).matches("\\d+_\\d+");
        assertThat(Json.object(head.header("electric-schema").getBytes(StandardCharsets.UTF_8))
                        .has("project_id"))
                .isTrue();
    }

    @Test
    void healthIsActive() throws Exception {
        HttpResponse<String> health = tasks.send("GET", "/v1/health", "");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\":\"active\"}");
        assertThat(health.headers().firstValue("cache-control")).contains("no-cache, no-store, must-revalidate");
    }

    @Test
    void answersSayHowLongTheyMayBeKept() throws Exception {
        ShapeAnswer snapshot = tasks.get("offset=-1");
        assertThat(snapshot.header("cache-control"))
                .isEqualTo("public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746");
        tasks.create("told");

        ShapeAnswer later = tasks.get(snapshot.behind());
        assertThat(later.header("cache-control")).isEqualTo("public, max-age=60, stale-while-revalidate=300");
        ShapeAnswer live = tasks.get(snapshot.behind() + "&live=true&cursor=");
        assertThat(live.header("cache-control")).isEqualTo("public, max-age=5, stale-while-revalidate=5");
        assertThat(new ShapeAnswer(tasks.send("GET", "/v1/shape?table=tasks&offset=-1&where=nope", ""))
                        .header("cache-control"))
                .isEqualTo("no-store");
        assertThat(tasks.get("offset=5_0&handle=foreign-1").header("cache-control"))
                .isEqualTo("public, max-age=60, must-revalidate");
    }

    @Test
    void whoeverPollsInOneWindowAsksAlikeAndNobodyTheSameTwice() throws Exception {
        ShapeAnswer begun = tasks.get("offset=now");
        tasks.create("told at once");
        String poll = begun.behind() + "&live=true&cursor=";

        // A window ends now and then.
        await().atMost(SOON).untilAsserted(() -> {
            long first = cursor(tasks.get(poll));
            assertThat(cursor(tasks.get(poll + "17"))).isEqualTo(first);
            assertThat(cursor(tasks.get(poll + first))).isBetween(first + 1, first + 3_600);
        });
    }

    private static long cursor(ShapeAnswer answer) {
        return Long.parseLong(answer.header("electric-cursor"));
    }

    /** As {@code @electric-sql/client} sends it. */
    @Test
    void subsetMayBeAskedForInABody() throws Exception {
        for (String title : List.of("a", "b", "c", "other")) {
            tasks.create(title);
        }
        await().atMost(SOON)
                .until(() ->
                        tasks.get("offset=-1&subset__where=true").http().body().contains("other"));
        ShapeAnswer begun = tasks.get("offset=now");
        String body = "{\"where\":\"\\\"title\\\" <> $1\",\"params\":{\"1\":\"other\"},\"limit\":2,"
                + "\"order_by\":\"\\\"title\\\" DESC NULLS FIRST\",\"order_by_expr\":[{\"column\":\"title\"}]}";

        ShapeAnswer subset = new ShapeAnswer(tasks.send("POST", tasks.path(begun.behind()), body));

        assertThat(subset.http().statusCode()).as(subset.http().body()).isEqualTo(200);
        JsonNode told = Json.read(subset.http().body().getBytes(StandardCharsets.UTF_8));
        assertThat(told.path("data")).hasSize(2);
        assertThat(told.at("/data/0/value/title").asText()).isEqualTo("c");
        assertThat(told.at("/data/1/value/title").asText()).isEqualTo("b");
        assertThat(told.at("/data/0/headers/snapshot_mark")).isEqualTo(told.at("/metadata/snapshot_mark"));
        assertThat(told.at("/metadata/database_lsn").isTextual()).isTrue();
        assertThat(subset.offset()).isEqualTo(begun.offset());
        assertThat(subset.header("electric-snapshot")).isEqualTo("true");
        assertThat(subset.header("electric-schema")).isNotEmpty();
    }

    @Test
    void pageWithoutAnOrderIsRefused() throws Exception {
        for (String page : List.of("subset__limit=2", "subset__offset=2")) {
            HttpResponse<String> answer = tasks.send("GET", tasks.path("offset=-1&" + page), "");

            assertThat(answer.statusCode()).as(page).isEqualTo(400);
            assertThat(answer.body()).as(page).contains("order_by");
        }
    }

    /** Arrays are told as {@code jsonb}: so they come. */
    @Test
    void schemaIsThatOfTheTable() throws Exception {
        String columns = """
                SELECT jsonb_object_agg(column_name, jsonb_strip_nulls(jsonb_build_object(
                    'type', udt_name,
                    'pk_index', CASE column_name WHEN 'id' THEN 0 END,
                    'not_null', CASE is_nullable WHEN 'NO' THEN true END,
                    'max_length', character_maximum_length,
                    'precision', CASE udt_name WHEN 'numeric' THEN numeric_precision END,
                    'scale', CASE udt_name WHEN 'numeric' THEN numeric_scale END)))
                FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = ? AND column_name NOT LIKE '\\_%'""";
        try (Connection connection = SHARED.infrastructure().connect();
                PreparedStatement query = connection.prepareStatement(columns)) {
            for (Collection collection : Documents.CATALOG.collections()) {
                query.setString(1, collection.table());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    JsonNode expected = Json.read(row.getBytes(1));
                    ShapeAnswer answer = new ShapeAnswer(
                            tasks.send("GET", "/v1/shape?table=" + collection.table() + "&offset=now", ""));
                    assertThat(Json.object(answer.header("electric-schema").getBytes(StandardCharsets.UTF_8)))
                            .as(collection.table())
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** Else a proxy in between would take the silence for a dead server. */
    @Test
    @Tag("long")
    void pollAndStreamEndByThemselves() throws Exception {
        ShapeAnswer begun = tasks.get("offset=now");
        var poll = tasks.ask(begun.behind() + "&live=true");
        var stream = SHARED.process()
                .client()
                .sendAsync(
                        HttpRequest.newBuilder(
                                        SHARED.process().uri(tasks.path(begun.behind() + "&live=true&live_sse=true")))
                                .build(),
                        BodyHandlers.ofString());

        ShapeAnswer ended = poll.get(ENDED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended.messages()).hasSize(1);
        assertThat(ended.isUpToDate()).isTrue();
        String told = stream.get(ENDED_WITHIN.toSeconds(), TimeUnit.SECONDS).body();
        assertThat(told).contains("\"control\":\"up-to-date\"").endsWith("\n\n");
    }

    @Test
    void oneConnectionCarriesManyPolls() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        ShapeAnswer begun = tasks.get("offset=now");
        HttpRequest poll = HttpRequest.newBuilder(SHARED.process().uri(tasks.path(begun.behind() + "&live=true")))
                .build();
        // Behind the first answer the connection is known to speak HTTP/2.
        assertThat(client.send(
                                HttpRequest.newBuilder(SHARED.process().uri("/v1/health"))
                                        .build(),
                                BodyHandlers.discarding())
                        .version())
                .isEqualTo(HttpClient.Version.HTTP_2);
        var one = client.sendAsync(poll, BodyHandlers.ofString());
        var other = client.sendAsync(poll, BodyHandlers.ofString());

        tasks.create("for both");

        for (HttpResponse<String> answer : List.of(one.join(), other.join())) {
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(new ShapeAnswer(answer).column("title")).containsExactly("for both");
        }
    }

    @Test
    void writeNamesThePositionThatShapesThenTell() throws Exception {
        ShapeAnswer begun = tasks.get("offset=now");
        ObjectNode task =
                Json.NODES.objectNode().put("projectId", tasks.project()).put("title", "awaited");
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri("/v1/tasks"))
                .POST(BodyPublishers.ofString(Json.text(task)))
                .header("Content-Type", "application/json")
                .header("Prefer", "return=representation")
                .build();

        HttpResponse<String> written = SHARED.process().client().send(request, BodyHandlers.ofString());

        long txid = Json.object(written.body().getBytes(StandardCharsets.UTF_8))
                .path("txid")
                .asLong(-1);
        assertThat(written.headers().firstValue("Syncline-Position")).contains(Long.toString(txid));
        ShapeAnswer told = tasks.get(begun.behind());
        assertThat(told.rows().get(0).at("/headers/txids/0").asLong()).isEqualTo(txid);
        assertThat(told.lastSeen()).isGreaterThanOrEqualTo(txid);
    }
}
