package dev.syncline.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/**
 * Creates, puts, patches, deletes, with stale and with right versions; a request that got no answer, and now and then one
 * that did, is sent again with its key until somebody says what became of it.
 */
public final class HttpWriter implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BEFORE_RETRY = Duration.ofMillis(200);

    private final ServerProcess server;
    private final Documents documents;
    private final History history;
    private final BooleanSupplier stopping;
    private final Random random;
    private final RandomDocuments content;
    private final long seed;
    private int operation;

    public HttpWriter(ServerProcess server, Documents documents, History history, long seed, BooleanSupplier stopping) {
        this.server = server;
        this.documents = documents;
        this.history = history;
        this.stopping = stopping;
        this.seed = seed;
        this.random = new Random(seed);
        this.content = new RandomDocuments(random);
    }

    @Override
    public void run() {
        while (!stopping.getAsBoolean()) {
            String key = "http-" + seed + "-" + operation++;
            HttpRequest request = request(key);
            HttpResponse<byte[]> answer = sendUntilAnswered(request);
            history.add(
                    key, told(answer), request.method() + " " + request.uri().getPath());
            if (random.nextInt(8) == 0 && answer.statusCode() != 202) {
                HttpResponse<byte[]> replayed = sendUntilAnswered(request);
                Assertions.assertThat(replayed.statusCode())
                        .as("%s again, first %d: %s", request, answer.statusCode(), text(replayed))
                        .isIn(answer.statusCode(), 202);
            }
        }
    }

    private static History.Told told(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 202) {
            return History.Told.ACKNOWLEDGED;
        }
        Assertions.assertThat(status)
                .as(() -> answer.request() + ": " + text(answer))
                .isIn(200, 201, 204, 404, 409, 412, 422);
        if (status == 412) {
            return History.Told.CONFLICT;
        }
        return status < 300 ? History.Told.ACCEPTED : History.Told.REJECTED;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private HttpRequest request(String key) {
        Documents.Target target = documents.any(random);
        String path = "/v1/" + target.collection().name();
        ObjectNode document = content.document(target.collection(), target.id());
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(TIMEOUT).header("Idempotency-Key", key);
        int method = random.nextInt(6);
        switch (method) {
            case 0 ->
                request.uri(server.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(document)));
            case 1, 2 ->
                request.uri(server.uri(path + "/" + target.id()))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(document)));
            case 3, 4 ->
                request.uri(server.uri(path + "/" + target.id()))
                        .header("Content-Type", "application/merge-patch+json")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofByteArray(Json.bytes(content.patch(target.collection()))));
            default -> request.uri(server.uri(path + "/" + target.id())).DELETE();
        }
        if (method != 0 && random.nextInt(5) == 0) {
            request.header("If-Match", "\"" + random.nextInt(50) + "\"");
        }
        return request.build();
    }

    private HttpResponse<byte[]> sendUntilAnswered(HttpRequest request) {
        while (true) {
            try {
                HttpResponse<byte[]> answer = server.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() < 500) {
                    return answer;
                }
            } catch (ConnectException | HttpTimeoutException e) {
                // The server is down.
            } catch (IOException e) {
                // It was killed over this request: nobody knows, so the same again.
                history.addCut();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(BEFORE_RETRY.toNanos());
        }
    }
}
