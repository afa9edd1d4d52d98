package dev.syncline.capture;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CollectionSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Two collections with every type of field. */
final class TestCatalog {
    static final Catalog CATALOG = new Catalog(List.of(
            CollectionSchema.parse("things", """
                    {"type": "object", "required": ["id"], "additionalProperties": false, "properties": {
                      "id": {"type": "string", "format": "uuid"},
                      "title": {"type": "string"},
                      "shortCode": {"type": "string", "maxLength": 20},
                      "kind": {"type": "string", "enum": ["a", "b"]},
                      "done": {"type": "boolean"},
                      "small": {"type": "integer", "x-postgres": "smallint"},
                      "count": {"type": "integer", "x-postgres": "integer"},
                      "big": {"type": "integer"},
                      "price": {"type": "number", "x-postgres": "numeric(12,2)"},
                      "ratio": {"type": "number"},
                      "day": {"type": "string", "format": "date"},
                      "seenAt": {"type": "string", "format": "date-time"},
                      "content": {"type": "object"},
                      "tags": {"type": "array"},
                      "blob": {"type": "string", "contentEncoding": "base64"}
                    }}""".getBytes(StandardCharsets.UTF_8)),
            CollectionSchema.parse("notes", """
                    {"type": "object", "required": ["id"], "properties": {
                      "id": {"type": "string"},
                      "body": {"type": "string"}
                    }}""".getBytes(StandardCharsets.UTF_8))));

    private TestCatalog() {}
}
