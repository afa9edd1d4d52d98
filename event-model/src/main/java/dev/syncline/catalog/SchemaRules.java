package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.PathType;
import dev.syncline.event.FieldError;
import java.util.List;
import java.util.Locale;

/** A collection's JSON Schema (draft 2020-12), asked through the networknt library. Thread-safe. */
final class SchemaRules {
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .build();

    /** Draft 2020-12, and what a catalog says beside it: else each start would warn of it. */
    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft202012())
            .keywords(CollectionSchema.KEYWORDS.stream()
                    .map(NonValidationKeyword::new)
                    .toList())
            .build();

    private final Schema schema;

    SchemaRules(JsonNode definition) {
        // A registry of its own: definitions of several revisions may carry the same $id.
        schema = SchemaRegistry.withDefaultDialect(DIALECT, registry -> registry.schemaRegistryConfig(CONFIG))
                .getSchema(definition);
        schema.initializeValidators();
    }

    List<FieldError> check(JsonNode document) {
        List<Error> errors = schema.validate(document);
        return errors.isEmpty()
                ? List.of()
                : errors.stream().map(SchemaRules::fieldError).distinct().toList();
    }

    private static FieldError fieldError(Error error) {
        String pointer = error.getInstanceLocation().toString();
        boolean missing = "required".equals(error.getKeyword()) && error.getProperty() != null;
        return missing
                ? new FieldError(pointer + "/" + error.getProperty(), "is required")
                : new FieldError(pointer, error.getMessage());
    }
}
