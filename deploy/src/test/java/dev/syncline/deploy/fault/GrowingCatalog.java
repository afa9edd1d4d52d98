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
