package dev.syncline.query;

import static dev.syncline.query.Clauses.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** IN and NOT IN over the result of a subquery, NULLs among it. */
class SubqueryRowsTest {
    private static final Optional<String> NULL = Optional.empty();
    private static final Optional<String> A = Optional.of("a");
    private static final Optional<String> B = Optional.of("b");

    private final SubqueryRows rows = new SubqueryRows();

    @Test
    void emptyResultHoldsNothingNotEvenUnknown() {
        assertThat(rows.contains(List.of(A))).contains(false);
        assertThat(rows.contains(List.of(NULL))).contains(false);
    }

    @Test
    void nullOnEitherSideIsUnknownUnlessARowIsEqual() {
        rows.add(List.of(A));
        assertThat(rows.contains(List.of(B))).contains(false);
        assertThat(rows.contains(List.of(NULL))).isEmpty();

        rows.add(List.of(NULL));

        assertThat(rows.contains(List.of(A))).contains(true);
        assertThat(rows.contains(List.of(B))).isEmpty();
    }

    @Test
    void rowsDifferAsSoonAsOneValueDoes() {
        rows.add(List.of(A, NULL));

        assertThat(rows.contains(List.of(B, A))).contains(false);
        assertThat(rows.contains(List.of(A, B))).isEmpty();
        assertThat(rows.contains(List.of(B, NULL))).contains(false);
    }

    @Test
    void rowStaysUntilAllThatAddedItAreGone() {
        rows.add(List.of(A));
        rows.add(List.of(A));

        rows.remove(List.of(A));
        assertThat(rows.contains(List.of(A))).contains(true);
        rows.remove(List.of(A));

        assertThat(rows.contains(List.of(A))).contains(false);
        assertThatThrownBy(() -> rows.remove(List.of(A))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clauseAsksForTheValueInTheTypeThatIsCompared() {
        Where where = tasks("rank NOT IN (SELECT sort_order FROM tasks)".replace("sort_order", "estimate"));
        Subquery subquery = where.subqueries().get(0);
        rows.add(subquery.row(Json.NODES.objectNode().put("estimate", new java.math.BigDecimal("1.50"))));

        assertThat(where.matches(Json.NODES.objectNode().put("rank", 1.5), (number, values) -> rows.contains(values)))
                .isFalse();
        assertThat(where.matches(Json.NODES.objectNode().put("rank", 2), (number, values) -> rows.contains(values)))
                .isTrue();
        assertThatThrownBy(() -> where.matches(Json.NODES.objectNode().put("rank", 2)))
                .isInstanceOf(IllegalStateException.class);
    }
}
