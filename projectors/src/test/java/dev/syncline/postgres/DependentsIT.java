package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a switch would lose of what others made on the live tables. */
class DependentsIT {
    private static final Collection COLLECTION = CollectionSchema.parse("tasks", """
            {"type": "object", "required": ["id"], "properties": {
               "id": {"type": "string"},
               "estimate": {"type": "integer"},
               "status": {"type": "string", "enum": ["open", "done"]}}}
            """.getBytes(StandardCharsets.UTF_8));

    private final Database database = Database.fresh();

    @BeforeEach
    void apply() {
        database.apply(new Catalog(List.of(COLLECTION)));
    }

    private List<String> lost() {
        return TableSwitch.lost(database, List.of(COLLECTION));
    }

    @Test
    void checkOfTheCatalogIsNotLost() {
        assertThat(database.query("SELECT conname FROM pg_constraint WHERE contype = 'c'"))
                .contains("tasks_status_check");

        assertThat(lost()).isEmpty();
    }

    @Test
    void checkThatPostgresNamedIsNamedAsLost() {
        database.execute("ALTER TABLE tasks ADD CHECK (estimate >= 0)");

        assertThat(lost())
                .singleElement()
                .asString()
                .contains("tasks_estimate_check")
                .contains("estimate >= 0");
    }
}
