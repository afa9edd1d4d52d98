package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Json;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.TextRows;
import dev.syncline.query.OrderBy;
import dev.syncline.query.Where;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is ordered in memory: the first rows of any number, but not any number of rows. */
class StoreRowsTest {
    private static final Collection TASKS =
            Catalog.workspace().collection("tasks").orElseThrow();
    private static final OrderBy BY_TITLE = OrderBy.parse(TASKS, "title DESC");
    private static final int ROWS = 300;
    /** So all of them are more than is held. */
    private static final String FILLING = "x".repeat(100_000);

    @Test
    void firstOfManyAreFoundInTheirOrderThoughAllWouldBeTooMany() {
        List<ObjectNode> found = StoreRows.inOrder(selection(Optional.of(3L), 2), BY_TITLE, rows());

        assertThat(found)
                .extracting(row -> row.get("title").asText())
                .containsExactly("299", "298", "297", "296", "295");
    }

    @Test
    void allOfTooManyAreRefusedAsSomethingThatPasses() {
        TextRows.Selection all = selection(Optional.empty(), 0);

        assertThatThrownBy(() -> StoreRows.inOrder(all, BY_TITLE, rows()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("give a limit");
    }

    private static TextRows.Selection selection(Optional<Long> limit, long offset) {
        return new TextRows.Selection(
                "default", TASKS, TASKS.fields(), List.of(Where.all(TASKS)), Optional.of(BY_TITLE), limit, offset);
    }

    /** In an order of nobody. */
    private static Iterator<ObjectNode> rows() {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
        Collections.shuffle(numbers, new Random(1));
        return numbers.stream()
                .map(number -> Json.NODES
                        .objectNode()
                        .put("id", new UUID(0, number).toString())
                        .put("title", "%03d".formatted(number))
                        .put("description", FILLING))
                .iterator();
    }
}
