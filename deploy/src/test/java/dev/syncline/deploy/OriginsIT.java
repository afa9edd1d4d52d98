package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser lets pages of other origins do. */
class OriginsIT {
    private static final String ALLOWED = "https://app.example";
    private static final String ANY = "http://somebody:5173";

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    @ParameterizedTest
    @ValueSource(strings = {"/v1/shape?table=tasks&offset=-1", "/v1/changes?until=end", "/v1/health"})
    void pageOfAnyOriginMayReadWhatIsLive(String path) throws Exception {
        HttpResponse<String> asked = preflight(path, "GET", ANY);
        HttpResponse<String> answer = send("GET", path, "", ANY);

        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(header(asked, "access-control-allow-origin")).isEqualTo(ANY);
        assertThat(header(asked, "access-control-allow-headers"))
                .contains("authorization")
                .contains("content-type")
                .contains("last-event-id");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly(ANY);
        assertThat(header(answer, "access-control-expose-headers")).contains("electric-offset", "syncline-position");
    }

    @Test
    void refusalIsToldToPagesOfOtherOriginsToo() throws Exception {
        HttpResponse<String> refused = send("GET", "/v1/changes?wher=x", "", ANY);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(header(refused, "access-control-allow-origin")).isEqualTo(ANY);
    }

    @Test
    void pageOfAnAllowedOriginMayWriteAndReadWhatCameOfIt() throws Exception {
        HttpResponse<String> asked = preflight("/v1/tasks", "POST", ALLOWED);
        HttpResponse<String> created = send("POST", "/v1/tasks", "{\"title\":\"from a page\"}", ALLOWED);
        HttpResponse<String> refused = send("POST", "/v1/tasks", "{\"title\":5}", ALLOWED);

        assertThat(header(asked, "access-control-allow-origin")).isEqualTo(ALLOWED);
        assertThat(header(asked, "access-control-allow-methods")).contains("PUT", "PATCH", "DELETE");
        assertThat(header(asked, "access-control-allow-headers")).contains("If-Match", "Idempotency-Key");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(header(created, "access-control-allow-origin")).isEqualTo(ALLOWED);
        assertThat(header(created, "access-control-expose-headers"))
                .contains("Syncline-Position", "ETag", "Location", "Retry-After");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(header(refused, "access-control-allow-origin")).isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {ANY, "https://app.example.attacker", "http://app.example"})
    void pageOfAnotherOriginMayNotWrite(String origin) throws Exception {
        HttpResponse<String> asked = preflight("/v1/tasks", "POST", origin);

        assertThat(asked.headers().firstValue("access-control-allow-origin")).isEmpty();
        assertThat(asked.headers().firstValue("access-control-allow-methods")).isEmpty();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError(answer.headers()));
    }

    private static HttpResponse<String> preflight(String path, String method, String origin) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri(path))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .build();
        return SHARED.process().client().send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String body, String origin) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Origin", origin)
                .build();
        return SHARED.process().client().send(request, BodyHandlers.ofString());
    }
}
