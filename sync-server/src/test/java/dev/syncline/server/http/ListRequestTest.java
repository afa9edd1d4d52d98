package dev.syncline.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of a list, and the cursors that its pages are linked with. */
class ListRequestTest {
    private static final Collection TASKS =
            Catalog.workspace().collection("tasks").orElseThrow();
    private static final String ID = "00000000-0000-0000-0000-000000000001";
    private static final StoredDocument LAST = new StoredDocument(
            new DocumentKey("default", "tasks", ID),
            new Version(1),
            Document.ofCanonical("{\"title\":\"a\"}".getBytes(StandardCharsets.UTF_8)));

    private static ListRequest request(String... namesAndValues) {
        MultivaluedHashMap<String, String> parameters = new MultivaluedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ListRequest(TASKS, Catalog.workspace(), parameters);
    }

    @Test
    void parametersBecomeAQuery() {
        Query query = request("status", "done", "estimate", "1.5", "assigneeId", "", "sort", "-dueAt, title", "q", "x")
                .query();

        assertThat(query.equal())
                .contains(new Query.Equal("assigneeId", Json.NODES.nullNode()))
                .extracting(Query.Equal::field)
                .containsExactlyInAnyOrder("status", "estimate", "assigneeId");
        assertThat(query.sort()).containsExactly(new Query.Sort("dueAt", true), new Query.Sort("title", false));
        assertThat(query.text()).contains("x");
        assertThat(query.limit()).isEqualTo(ListRequest.DEFAULT_LIMIT);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0",
        "limit, 1001",
        "limit, -1",
        "limit, 99999999999",
        "limit, x",
        "sort, nothing",
        "sort, metadata",
        "nothing, 1",
        "metadata, {}",
        "estimate, x",
        "estimate, 1e999999999",
        "status, maybe",
        "dueAt, yesterday",
        "projectId, x",
        "title, a\0b",
        "q, a\0b",
        "q, a\ud800"
    })
    void parameterThatCannotBeAskedForIsABadRequest(String name, String value) {
        assertThatThrownBy(() -> request(name, value).query()).isInstanceOf(ProblemException.class);
    }

    @Test
    void parameterGivenTwiceIsABadRequest() {
        assertThatThrownBy(() -> request("limit", "1", "limit", "2").query()).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> request("status", "done", "status", "todo").query())
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void cursorGoesOnWhereThePageEnded() {
        ListRequest first = request("status", "done", "sort", "rank");
        String cursor = Cursor.of(LAST, first.query().sort(), first.identity());

        Query next = request("status", "done", "sort", "rank", "limit", "7", "cursor", cursor)
                .query();

        assertThat(next.after()).contains(new Query.After(List.of(Json.NODES.nullNode()), ID));
    }

    @Test
    void cursorOfAnotherListIsInvalid() {
        ListRequest first = request("status", "done", "sort", "rank");
        String cursor = Cursor.of(LAST, first.query().sort(), first.identity());

        assertThatThrownBy(() -> request("status", "todo", "sort", "rank", "cursor", cursor)
                        .query())
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> request("cursor", cursor).query()).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%%", "e30", "W10", "bnVsbA"})
    void whatIsNoCursorIsInvalid(String cursor) {
        assertThatThrownBy(() -> request("cursor", cursor).query()).isInstanceOf(ProblemException.class);
    }

    @Test
    void cursorWithAForgedIdIsInvalid() {
        String list = request().identity();
        String forged = Base64.getUrlEncoder()
                .encodeToString(Json.bytes(Json.NODES
                        .objectNode()
                        .put("l", Integer.toHexString(list.hashCode()))
                        .put("i", "no uuid")));

        assertThatThrownBy(() -> request("cursor", forged).query()).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "rank, '[\"x\"]'",
        "rank, '[{}]'",
        "rank, '[true]'",
        "rank, '{\"a\":1}'",
        "dueAt, '[\"yesterday\"]'",
        "dueAt, '[5]'",
        "projectId, '[\"x\"]'",
        "title, '[\"a\\u0000b\"]'",
        "title, '[[]]'",
        "status, '[\"maybe\"]'",
    })
    void cursorWithAForgedValueIsInvalid(String sort, String values) {
        String list = request("sort", sort).identity();
        ObjectNode node = Json.NODES
                .objectNode()
                .put("l", Integer.toHexString(list.hashCode()))
                .put("i", ID);
        node.set("v", Json.read(values.getBytes(StandardCharsets.UTF_8)));
        String forged = Base64.getUrlEncoder().encodeToString(Json.bytes(node));

        assertThatThrownBy(() -> request("sort", sort, "cursor", forged).query())
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void filterIsTakenInCanonicalForm() {
        Query query = request("rank", "1e0", "projectId", "ABCDEF00-0000-0000-0000-000000000001")
                .query();

        assertThat(query.equal())
                .contains(new Query.Equal("rank", LongNode.valueOf(1)))
                .anySatisfy(
                        equal -> assertThat(equal.value().asText()).isEqualTo("abcdef00-0000-0000-0000-000000000001"));
    }
}
