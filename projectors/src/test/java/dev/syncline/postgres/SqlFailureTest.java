package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures blame a document, and which only mean: later. */
class SqlFailureTest {
    @ParameterizedTest
    @ValueSource(strings = {"42501", "55006", "55P03", "57P01", "57P03", "57014", "53300", "08006", "40001", ""})
    void failureThatConcernsNoDocumentIsWaitedFor(String state) {
        assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23514", "22001", "42P01", "42703", "P0001", "54000", "55000"})
    void failureOfADocumentParksIt(String state) {
        assertThat(SqlFailure.of(new SQLException("x", state))).isEqualTo(SqlFailure.UNAPPLICABLE);
    }
}
