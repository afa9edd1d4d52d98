package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a client of a shape was answered, as it reads it. */
record ShapeAnswer(HttpResponse<String> http) {
    String header(String name) {
        return http.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError(http.statusCode() + " without " + name + ": " + http.body()));
    }

    String offset() {
        return header("electric-offset");
    }

    String handle() {
        return header("electric-handle");
    }

    /** Where the client goes on. */
    String behind() {
        return "offset=" + offset() + "&handle=" + handle();
    }

    boolean isUpToDate() {
        return http.headers().firstValue("electric-up-to-date").isPresent();
    }

    List<JsonNode> messages() {
        assertThat(http.statusCode()).as(http.body()).isEqualTo(200);
        List<JsonNode> messages = new ArrayList<>();
        Json.read(http.body().getBytes(StandardCharsets.UTF_8)).forEach(messages::add);
        return messages;
    }

    /** Messages of rows. */
    List<JsonNode> rows() {
        return messages().stream().filter(message -> message.has("key")).toList();
    }

    List<String> column(String name) {
        return rows().stream().map(row -> row.path("value").path(name).asText()).toList();
    }

    /** Of the up-to-date at its end. */
    long lastSeen() {
        List<JsonNode> messages = messages();
        return messages.get(messages.size() - 1)
                .at("/headers/global_last_seen_lsn")
                .asLong(-1);
    }
}
