package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.syncline.cli.Syncline;
import dev.syncline.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What every command prints with {@code -o json}, held against its schema. Runs commands within this process. */
final class JsonOutputs {
    private static final String ID = "0193e5a0-0000-7000-8000-00000000a001";

    private final Path directory;
    private final String url;

    JsonOutputs(Path directory, ObjectNode addresses) {
        this.directory = directory;
        this.url = addresses.get("http").asText();
        assertFits("dev", addresses);
    }

    void assertAll() throws IOException {
        String file = Files.writeString(directory.resolve("output.json"), "{\"title\":\"one\"}")
                .toString();
        assertFits("event-write", 0, "event", "put", "tasks", ID, file);
        assertFits("event-write", 0, "event", "patch", "tasks", ID, file);
        assertFits("event-write", 0, "event", "delete", "tasks", ID);
        assertFits("event-history", 0, "event", "history", "tasks", ID);
        assertFits("problem", 4, "event", "get", "tasks", ID);
        assertFits("problem", 2, "export", "--out", file);
        assertFits("tail", 0, "tail", "tasks", "--from", "earliest", "--until-end");
        assertFits("status", 0, "status");
        assertFits("reconcile", 0, "reconcile", "--quick");
        assertFits("repair", 0, "repair");
        assertFits("verify-log", 0, "verify-log");
        assertFits("rebuild", 0, "rebuild", "json");
        assertFits("export", 0, "export", "--out", directory.resolve("exported").toString());
        List<JsonNode> jobs = run(0, "job", "list");
        assertThat(jobs.get(0).get("items")).isNotEmpty();
        jobs.get(0).get("items").forEach(job -> assertFits("job", job));
        String configuration = directory.resolve(".syncline/server.yml").toString();
        assertFits("config-show", 0, "config", "show", configuration);
        for (JsonNode line : lines(0, "doctor", configuration, "-o", "json")) {
            assertFits("doctor", line);
        }
    }

    private void assertFits(String schema, int exitCode, String... command) {
        List<JsonNode> lines = run(exitCode, command);
        assertThat(lines).as("%s", List.of(command)).isNotEmpty();
        lines.forEach(line -> assertFits(schema, line));
    }

    private static void assertFits(String name, JsonNode output) {
        assertThat(schema(name).validate(output)).as("%s: %s", name, output).isEmpty();
    }

    private static Schema schema(String name) {
        try (InputStream schema = Syncline.class.getResourceAsStream("output/" + name + ".json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Json.read(schema.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<JsonNode> run(int exitCode, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--url", url, "-o", "json"));
        return lines(exitCode, all.toArray(String[]::new));
    }

    private static List<JsonNode> lines(int exitCode, String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Syncline.execute(new PrintWriter(out), new PrintWriter(err), command))
                .as("%s: %s%s", List.of(command), out, err)
                .isEqualTo(exitCode);
        return out.toString()
                .lines()
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
