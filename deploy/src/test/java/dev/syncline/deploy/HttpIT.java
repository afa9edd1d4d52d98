package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every outcome over HTTP, on the real thing. */
class HttpIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    @Test
    void documentLivesItsWholeLife() throws Exception {
        String path = "/v1/tasks/" + UUID.randomUUID();

        HttpResponse<String> created = put(path, "{\"title\":\"a\",\"estimate\":1.5}");
        HttpResponse<String> patched =
                patch(path, "{\"status\":\"done\",\"estimate\":null}", "If-Match", etag(created));
        HttpResponse<String> stale = patch(path, "{\"status\":\"todo\"}", "If-Match", etag(created));
        HttpResponse<String> read = get(path, "Syncline-Min-Position", position(patched));
        HttpResponse<String> deleted = send(request(path).DELETE());
        HttpResponse<String> gone = get(path, "Syncline-Min-Position", position(deleted));
        HttpResponse<String> again = send(request(path).DELETE());

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(json(created).get("estimate").decimalValue()).isEqualByComparingTo("1.50");
        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(json(patched).has("estimate")).isFalse();
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(json(stale).get("currentVersion").asText())
                .isEqualTo(etag(patched).replace("\"", ""));
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(patched.body());
        assertThat(etag(read)).isEqualTo(etag(patched));
        assertThat(read.headers().firstValue("Syncline-Store")).contains("postgres");
        assertThat(get(path + "/../" + path.substring(path.lastIndexOf('/') + 1))
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(get(path, "Syncline-Store", "json").statusCode()).isEqualTo(404);
        List<String> operations = new ArrayList<>();
        json(get(path + "/history"))
                .get("items")
                .forEach(change -> operations.add(change.get("op").asText()));
        assertThat(operations).containsExactly("create", "update", "delete");
    }

    /** Else each goes out in two pieces, the end of it alone. */
    @Test
    void answersSayHowLongTheyAre() throws Exception {
        HttpResponse<String> created = post("/v1/tasks", "{\"title\":\"gr\u00f6\u00dfer\"}");
        String path = "/v1/tasks/" + json(created).get("id").asText();
        HttpResponse<String> read = get(path, "Syncline-Min-Position", position(created));
        HttpResponse<String> refused = get(path + "/nothing");

        for (HttpResponse<String> answer : List.of(created, read, refused)) {
            long length = answer.body().getBytes(StandardCharsets.UTF_8).length;
            assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(length);
        }
        assertThat(send(request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .headers()
                        .firstValue("content-length"))
                .isEqualTo(read.headers().firstValue("content-length"));
    }

    @Test
    void knownVersionIsNotSentAgain() throws Exception {
        HttpResponse<String> created = post("/v1/tasks", "{\"title\":\"a\"}");
        String path = "/v1/tasks/" + json(created).get("id").asText();

        HttpResponse<String> read =
                get(path, "If-None-Match", etag(created), "Syncline-Min-Position", position(created));

        assertThat(read.statusCode()).isEqualTo(304);
    }

    @Test
    void retryWithTheSameKeyIsTheSameEventAndTheSameAnswer() throws Exception {
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = post("/v1/tasks", "{\"title\":\"once\"}", "Idempotency-Key", key);
        post("/v1/tasks", "{\"title\":\"meanwhile\"}");
        HttpResponse<String> second = post("/v1/tasks", "{\"title\":\"once\"}", "Idempotency-Key", '"' + key + '"');

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(etag(second)).isEqualTo(etag(first));
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        // Whoever waits for the change in a feed waits for this one.
        assertThat(position(second)).isEqualTo(position(first));
    }

    @Test
    void retryOfARefusedEventIsRefusedAgainAlthoughItWouldFitNow() throws Exception {
        String path = "/v1/tasks/" + UUID.randomUUID();
        String key = UUID.randomUUID().toString();
        HttpResponse<String> early = patch(path, "{\"title\":\"b\"}", "Idempotency-Key", key);
        put(path, "{\"title\":\"a\"}");

        HttpResponse<String> late = patch(path, "{\"title\":\"b\"}", "Idempotency-Key", key);

        assertThat(early.statusCode()).isEqualTo(404);
        assertThat(late.statusCode()).isEqualTo(404);
    }

    @Test
    void preconditionsAreMet() throws Exception {
        String path = "/v1/tasks/" + UUID.randomUUID();

        assertThat(put(path, "{\"title\":\"a\"}", "If-Match", "*").statusCode()).isEqualTo(412);
        assertThat(put(path, "{\"title\":\"a\"}", "If-None-Match", "*").statusCode())
                .isEqualTo(201);
        assertThat(put(path, "{\"title\":\"b\"}", "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(put(path, "{\"title\":\"b\"}", "If-Match", "*").statusCode()).isEqualTo(200);
        assertThat(post("/v1/tasks", "{\"id\":\"" + path.substring(10) + "\",\"title\":\"c\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void respondAsyncAnswersWithAPlaceThatTellsTheVerdictLater() throws Exception {
        HttpResponse<String> acknowledged = post("/v1/tasks", "{\"title\":\"later\"}", "Prefer", "respond-async");
        assertThat(acknowledged.statusCode()).isEqualTo(202);
        assertThat(acknowledged.headers().firstValue("Preference-Applied")).contains("respond-async");
        assertThat(acknowledged.headers().firstValue("Syncline-Position")).isEmpty();
        String location = acknowledged.headers().firstValue("Location").orElseThrow();

        HttpResponse<String> verdict = get(location.replaceFirst("^http://[^/]*", ""));

        assertThat(verdict.statusCode()).isEqualTo(200);
        assertThat(json(verdict).get("outcome").asText()).isEqualTo("accepted");
        assertThat(get("/v1/events/never-heard-of").statusCode()).isEqualTo(404);
    }

    @Test
    void whoWillNotWaitIsToldThatTheVerdictIsUnknownAndWhereItWillStand() throws Exception {
        // A verdict may be there at once, though hardly ever.
        HttpResponse<String> impatient = await().atMost(SOON)
                .until(
                        () -> post("/v1/tasks", "{\"title\":\"unknown\"}", "Prefer", "wait=0"),
                        answer -> answer.statusCode() != 201);

        assertThat(impatient.statusCode()).isEqualTo(202);
        assertThat(impatient.headers().firstValue("Preference-Applied")).contains("wait=0");
        String location = impatient.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> verdict = get(location.replaceFirst("^http://[^/]*", ""));
        assertThat(json(verdict).get("outcome").asText()).isEqualTo("accepted");
    }

    @Test
    void batchIsAnsweredEventByEvent() throws Exception {
        String id = UUID.randomUUID().toString();
        String put = event("e1-" + id, "dev.syncline.document.put", "tasks", id, "{\"title\":\"a\"}");
        String again = event("e1-" + id, "dev.syncline.document.put", "tasks", id, "{\"title\":\"a\"}");
        String bad = event("e2-" + id, "dev.syncline.document.patch", "tasks", id, "{\"estimate\":1.555}");
        String stale = event("e3-" + id, "dev.syncline.document.delete", "tasks", id, "null")
                .replace("{\"spec", "{\"expectedversion\":\"0\",\"spec");
        String unknown = event("e4-" + id, "dev.syncline.document.put", "nope", id, "{}");

        HttpResponse<String> answer = send(request("/v1/events")
                .header("Content-Type", "application/cloudevents-batch+json")
                .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", put, bad, stale, unknown) + "]")));
        HttpResponse<String> repeated = send(request("/v1/events")
                .header("Content-Type", "application/cloudevents+json")
                .POST(HttpRequest.BodyPublishers.ofString(again)));

        assertThat(answer.statusCode()).isEqualTo(207);
        List<String> outcomes = new ArrayList<>();
        json(answer)
                .get("items")
                .forEach(item -> outcomes.add(
                        item.get("outcome").asText() + " " + item.get("status").asInt()));
        assertThat(outcomes).containsExactly("accepted 200", "rejected 422", "rejected 409", "rejected 404");
        assertThat(json(repeated).get("items").get(0).get("outcome").asText()).isEqualTo("duplicate");
    }

    private static String event(String id, String type, String collection, String subject, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/test\",\"type\":\"%s\",\"collection\":\"%s\","
                        .formatted(id, type, collection)
                + "\"subject\":\"" + subject + "\",\"data\":" + data + "}";
    }

    @ParameterizedTest(name = "{0} {1} with {2}: {4} {5}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST  | /v1/tasks        | application/json             | {                       | 400 | unreadable
            POST  | /v1/tasks        | application/json             | []                      | 400 | unreadable
            POST  | /v1/nope         | application/json             | {}                      | 404 | unknown-collection
            POST  | /v1/tasks        | application/json             | {"titel":"x"}           | 422 | schema
            POST  | /v1/tasks        | application/json             | {"title":""}            | 422 | schema
            POST  | /v1/tasks        | application/json             | {"title":"\\u0000"}     | 422 | schema
            POST  | /v1/tasks        | application/json             | {"title":"a","id":"x"}  | 400 | bad-request
            POST  | /v1/tasks        | application/x-www-form-urlencoded | a=b                | 415 | unsupported-media-type
            PATCH | /v1/tasks/00000000-0000-0000-0000-000000000009 | application/json | {}    | 415 | unsupported-patch
            PATCH | /v1/tasks/00000000-0000-0000-0000-000000000009 | application/merge-patch+json | {} | 404 | not-found
            GET   | /v1/tasks/x      | -                            | -                       | 400 | bad-request
            GET   | /v1/tasks?limit=0 | -                           | -                       | 400 | bad-request
            GET   | /v1/tasks?nope=1 | -                            | -                       | 400 | bad-request
            GET   | /v1/tasks?sort=metadata | -                     | -                       | 400 | bad-request
            GET   | /v1/tasks?cursor=zzz | -                        | -                       | 400 | cursor-invalid
            GET   | /v1/changes?collections=tasks,nope | -              | -                       | 404 | unknown-collection
            GET   | /v1/changes?since=event:nope | -                    | -                       | 404 | unknown-event
            GET   | /v1/changes?since=noon | -                          | -                       | 400 | bad-request
            GET   | /v2/anything     | -                            | -                       | 404 | unknown-route
            GET   | /demo/           | -                            | -                       | 404 | unknown-route
            PUT   | /v1/tasks        | application/json             | {}                      | 405 | method-not-allowed
            POST  | /v1/events       | application/json             | {}                      | 415 | unsupported-media-type
            """)
    void badInputGetsAProblemThatSaysWhat(String method, String path, String type, String body, int status, String code)
            throws Exception {
        HttpRequest.Builder request = request(path);
        if (!type.equals("-")) {
            request.header("Content-Type", type);
        }

        HttpResponse<String> answer = send(request.method(
                method,
                body.equals("-") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).get("code").asText()).isEqualTo(code);
        assertThat(json(answer).get("type").asText()).isEqualTo("urn:syncline:problem:" + code);
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("at dev.");
    }

    @Test
    void browserOnAnotherOriginReadsWhatIsRefusedBeforeAnybodyIsAsked() throws Exception {
        URI server = request("/").build().uri();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(ascii("nonsense"));
            socket.setSoTimeout(20_000);

            assertThat(read(socket, "bad-request")).contains(" 400 ", "Access-Control-Allow-Origin: *");
        }
    }

    /** A client may send a content behind its headers: the answer that needs none may be there before. */
    @Test
    void connectionOutlivesARequestThatIsRefusedUnread() throws Exception {
        URI server = request("/").build().uri();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(unread("2"));
            socket.setSoTimeout(500);
            String early = read(socket, "\r\n");
            socket.setSoTimeout(20_000);

            out.write(ascii("{}GET /v1/tasks/x HTTP/1.1", "Host: x"));

            assertThat(early + read(socket, "bad-request")).contains(" 405 ", " 400 ");
        }
    }

    @Test
    void connectionEndsBehindMuchThatIsRefusedUnread() throws Exception {
        URI server = request("/").build().uri();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(unread("1000000"));
            socket.setSoTimeout(20_000);

            assertThat(read(socket, "method-not-allowed")).contains(" 405 ", "Connection: close");
        }
    }

    private static byte[] unread(String length) {
        return ascii(
                "PUT /v1/tasks HTTP/1.1", "Host: x", "Content-Type: application/json", "Content-Length: " + length);
    }

    private static byte[] ascii(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Until that text was there, the connection ended, or nothing came for long. */
    private static String read(Socket socket, String until) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            int next = 0;
            while (next >= 0 && text.indexOf(until) < 0) {
                next = socket.getInputStream().read();
                text.append((char) next);
            }
        } catch (SocketTimeoutException e) {
            // nothing more for now
        }
        return text.toString();
    }

    @Test
    void changesAreFoundByTheEventThatMadeThem() throws Exception {
        String key = UUID.randomUUID().toString();
        HttpResponse<String> created = post("/v1/tasks", "{\"title\":\"sought\"}", "Idempotency-Key", key);
        HttpResponse<String> acknowledged = post("/v1/tasks", "{\"title\":\"placed\"}", "Prefer", "respond-async");
        String location = acknowledged.headers().firstValue("Location").orElseThrow();
        String place = location.substring(location.indexOf("?at=") + 4);

        // A verdict is told some milliseconds before it is committed, and what is read of the log is committed.
        await().atMost(SOON).until(() -> changes("event:" + key).statusCode() == 200);
        await().atMost(SOON).until(() -> changes("event:" + place).statusCode() == 200);
        HttpResponse<String> byId = changes("event:" + key);
        HttpResponse<String> byPlace = changes("event:" + place);

        assertThat(position(byId)).isEqualTo(position(created));
        assertThat(byId.body().lines().findFirst().orElseThrow()).contains("\"id\":\"" + key + "\"");
        assertThat(byId.headers().firstValue("Syncline-Position-Time")).isPresent();
        assertThat(byPlace.body().lines().findFirst().orElseThrow()).contains("placed");
    }

    @Test
    void changesAreToldAsTheyCome() throws Exception {
        String title = UUID.randomUUID().toString();
        HttpResponse<InputStream> live = SHARED.process()
                .client()
                .sendAsync(
                        request("/v1/changes?since=latest&collections=tasks").build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8))) {
            post("/v1/tasks", "{\"title\":\"" + title + "\"}");

            Optional<String> told = CompletableFuture.supplyAsync(() ->
                            lines.lines().filter(line -> line.contains(title)).findFirst())
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);

            assertThat(told).isPresent();
        }
    }

    private static HttpResponse<String> changes(String since) throws IOException, InterruptedException {
        return get("/v1/changes?until=end&since=" + since);
    }

    @Test
    void headOfTheChangesLeavesNoConnectionBehind() throws Exception {
        post("/v1/tasks", "{\"title\":\"a\"}");
        int kafka = URI.create("kafka://" + SHARED.infrastructure().bootstrapServers())
                .getPort();
        long before = TcpSockets.countTo(kafka);

        for (int i = 0; i < 10; i++) {
            HttpResponse<String> head =
                    send(request("/v1/changes").method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(head.statusCode()).isEqualTo(200);
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(TcpSockets.countTo(kafka)).isLessThan(before + 5));
    }

    @Test
    void bodyOverTheLimitIsRefusedBeforeItIsPublished() throws Exception {
        HttpResponse<String> answer = post("/v1/tasks", "{\"title\":\"" + "x".repeat(1 << 20) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).get("detail").asText()).contains("1048576");
    }

    @Test
    void bodyThatGrowsOverTheLimitOnceItsNumbersArePlainIsRefusedAtTheDoor() throws Exception {
        String numbers = "[" + "1e300,".repeat(20_000) + "1]";
        String document = "{\"title\":\"a\",\"metadata\":{\"n\":" + numbers + "}}";
        String id = UUID.randomUUID().toString();
        String small = event("small-" + id, "dev.syncline.document.put", "tasks", id, "{\"title\":\"a\"}");
        String large = event("large-" + id, "dev.syncline.document.put", "tasks", id, document);
        String text = "{\"title\":\"" + "x".repeat((1 << 20) + 1) + "\"}";
        String longText = event("long-" + id, "dev.syncline.document.put", "tasks", id, text);

        HttpResponse<String> posted = post("/v1/tasks", document);
        HttpResponse<String> batch = send(request("/v1/events")
                .header("Content-Type", "application/cloudevents-batch+json")
                .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", small, large, longText) + "]")));
        HttpResponse<String> huge = post("/v1/tasks", "{\"title\":\"a\",\"metadata\":{\"n\":1e99999}}");

        assertThat(posted.statusCode()).isEqualTo(413);
        assertThat(json(posted).get("code").asText()).isEqualTo("too-large");
        List<String> statuses = new ArrayList<>();
        json(batch).get("items").forEach(item -> statuses.add(item.get("status").asText()));
        assertThat(statuses).containsExactly("200", "413", "413");
        assertThat(huge.statusCode()).isBetween(400, 422);
    }

    @Test
    void createHasNoVersionToMatch() throws Exception {
        HttpResponse<String> answer = post("/v1/tasks", "{\"title\":\"a\"}", "If-Match", "\"1\"");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("detail").asText()).contains("If-Match");
    }

    @Test
    void listsFilterSearchSortAndPageAlikeInBothStores() throws Exception {
        String project = UUID.randomUUID().toString();
        String last = "0";
        for (int i = 0; i < 7; i++) {
            String due = i % 3 == 0 ? "" : ",\"dueAt\":\"2026-11-2" + i + "T08:00:00Z\"";
            last = position(
                    post("/v1/tasks", "{\"title\":\"Task " + i + "\",\"projectId\":\"" + project + "\"" + due + "}"));
        }
        for (String store : List.of("postgres", "json")) {
            List<String> titles = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = json(get(
                        "/v1/tasks?projectId=" + project + "&q=tASK&sort=-dueAt,title&limit=3" + cursor,
                        "Syncline-Store",
                        store,
                        "Syncline-Min-Position",
                        last));
                page.get("items").forEach(item -> titles.add(item.get("title").asText()));
                cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
            } while (!cursor.isEmpty());

            assertThat(titles)
                    .as(store)
                    .containsExactly("Task 5", "Task 4", "Task 2", "Task 1", "Task 0", "Task 3", "Task 6");
            assertThat(json(get("/v1/tasks?projectId=" + project + "&dueAt=", "Syncline-Store", store))
                            .get("items"))
                    .as(store)
                    .hasSize(3);
        }
    }

    @Test
    void positionThatIsNotReachedIsToldAfterTheWait() throws Exception {
        HttpResponse<String> answer = get("/v1/tasks", "Syncline-Min-Position", "999999999", "Prefer", "wait=0");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).get("code").asText()).isEqualTo("position-not-reached");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void readinessNamesEachDependency() throws Exception {
        HttpResponse<String> ready =
                send(HttpRequest.newBuilder(SHARED.process().adminUri("/readyz")));
        HttpResponse<String> alive =
                send(HttpRequest.newBuilder(SHARED.process().adminUri("/livez")));

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(alive.statusCode()).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> {
            ObjectNode status = SHARED.process().status();
            assertThat(status.get("status").asText()).as(status.toString()).isEqualTo("ready");
            status.get("dependencies")
                    .forEach(one -> assertThat(one.get("reason").asText()).isNotEmpty());
        });
    }

    private static HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(SHARED.process().uri(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers));
    }

    private static HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> put(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> patch(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return SHARED.process().client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ObjectNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String etag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private static String position(HttpResponse<String> response) {
        return response.headers().firstValue("Syncline-Position").orElseThrow();
    }
}
