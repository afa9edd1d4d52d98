package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The workspace's catalog, whose tasks get one field after the other: what a server finds when it starts next. */
final class GrowingCatalog {
    private final Path directory;
    private int fields;
    private int collections;

    GrowingCatalog(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** The field that the tasks have now, and did not have before. */
    String newest() {
        return "more" + fields;
    }

    /** The collection that there is now, and was not before. */
    String newestCollection() {
        return "extras" + collections;
    }

    /** By one collection, too. */
    void growAll() throws IOException {
        grow();
        collections++;
        ObjectNode schema = Json.NODES.objectNode().put("title", newestCollection());
        schema.put("type", "object").put("additionalProperties", false);
        schema.putArray("required").add("id").add("name");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("id").put("type", "string").put("format", "uuid");
        properties.putObject("name").put("type", "string");
        Files.write(directory.resolve(newestCollection() + ".json"), Json.bytes(schema));
    }

    void grow() throws IOException {
        fields++;
        Files.createDirectories(directory);
        for (Collection collection : Catalog.workspace().collections()) {
            ObjectNode schema = collection.schema().deepCopy();
            if (collection.name().equals("tasks")) {
                for (int i = 1; i <= fields; i++) {
                    ((ObjectNode) schema.get("properties"))
                            .putObject("more" + i)
                            .put("type", "string");
                }
            }
            Files.write(directory.resolve(collection.name() + ".json"), Json.bytes(schema));
        }
    }
}
