package dev.syncline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderByTest {
    @ParameterizedTest(name = "[{0}]")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | \"id\" ASC NULLS LAST",
                "`\"small\" DESC` | \"small\" DESC NULLS FIRST, \"id\" ASC NULLS LAST",
                "text NULLS FIRST, at desc nulls last | \"text\" COLLATE \"C\" ASC NULLS FIRST, \"at\" DESC NULLS LAST, \"id\" ASC NULLS LAST",
                "id DESC | \"id\" DESC NULLS FIRST",
            })
    void orderIsTotal(String text, String sql) {
        assertThat(OrderBy.parse(Kinds.COLLECTION, text).sql()).isEqualTo(sql);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nested | at character 1: documents have no order by nested",
                "small, | at character 7: expected a value or a column",
                "small DOWN | at character 7: expected \",\"",
                "small; DROP TABLE kinds | at character 6: unexpected character",
                "nowhere | at character 1: unknown column",
                "small NULLS | at character 12: expected LAST",
            })
    void whatIsNoOrderIsRefused(String text, String message) {
        assertThatThrownBy(() -> OrderBy.parse(Kinds.COLLECTION, text))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void comparatorPutsNullsWhereTheOrderSays() {
        var with = Kinds.document("00000000-0000-0000-0000-000000000001", "\"small\":1")
                .fields();
        var without = Kinds.document("00000000-0000-0000-0000-000000000002", "\"bool\":true")
                .fields();

        assertThat(OrderBy.parse(Kinds.COLLECTION, "small").comparator().compare(with, without))
                .isNegative();
        assertThat(OrderBy.parse(Kinds.COLLECTION, "small DESC").comparator().compare(with, without))
                .isPositive();
        assertThat(OrderBy.parse(Kinds.COLLECTION, "bool NULLS FIRST")
                        .comparator()
                        .compare(with, without))
                .isNegative();
    }
}
