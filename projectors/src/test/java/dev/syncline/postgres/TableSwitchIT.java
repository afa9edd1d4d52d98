package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.projector.Claim;
import dev.syncline.projector.Tasks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views of others read the tables that are live, whichever these are. */
class TableSwitchIT {
    private static final Home HOME = new Home("side", "side");
    private static final Collection PEOPLE = CollectionSchema.parse("people", """
            {"type": "object", "required": ["id"], "properties": {
               "id": {"type": "string"}, "name": {"type": "string"}}}
            """.getBytes(StandardCharsets.UTF_8));

    private final Database database = Database.fresh();

    @BeforeEach
    void apply() {
        database.apply(new Catalog(List.of(Tasks.COLLECTION, PEOPLE)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void viewsOfOneTableAndOfSeveralAreTakenAlong(boolean whole) {
        database.execute("CREATE VIEW titles AS SELECT title FROM tasks");
        database.execute("CREATE VIEW pairs AS SELECT t.title, p.name FROM tasks t CROSS JOIN people p");
        database.execute("CREATE VIEW names AS SELECT title || ' ' || name AS pair FROM pairs");
        database.execute("INSERT INTO people (id, name) VALUES ('a', 'Ann')");
        database.execute("INSERT INTO tasks (id, title) VALUES ('1', 'old')");
        List<Collection> switched = whole ? List.of(Tasks.COLLECTION, PEOPLE) : List.of(Tasks.COLLECTION);
        new SideTables(database, HOME, switched).create();
        database.execute("INSERT INTO side.tasks (_tenant, id, title) VALUES ('acme', '1', 'new')");
        if (whole) {
            database.execute("INSERT INTO side.people (_tenant, id, name) VALUES ('acme', 'b', 'Bob')");
        }
        assertThat(Obstacles.of(database, switched)).isEmpty();

        swap(switched, whole);

        assertThat(database.query("SELECT title FROM titles")).containsExactly("new");
        assertThat(database.query("SELECT pair FROM names")).containsExactly(whole ? "new Bob" : "new Ann");
        database.execute("DROP SCHEMA old CASCADE");
        assertThat(database.query("SELECT pair FROM names")).hasSize(1);
    }

    private void swap(List<Collection> switched, boolean whole) {
        try (SideWriter writer = new SideWriter(database, HOME, switched)) {
            Claim claim = writer.claim(0, "topic-1");
            TableSwitch.Swapped swapped = new TableSwitch(HOME, switched, whole, pause -> {})
                    .swap(writer, List.of(claim), (partition, from, to) -> List.of(), "old", open -> {});
            assertThat(swapped.lost()).isEmpty();
            assertThat(swapped.moved()).doesNotHaveDuplicates();
        }
    }
}
