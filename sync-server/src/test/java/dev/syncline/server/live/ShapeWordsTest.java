package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Kinds;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.query.Where;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets, names, values and identities as the protocol writes them. */
class ShapeWordsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 17, 9_007_199_254_740_990L})
    void offsetsAreReadAsTheyAreWritten(long next) {
        ShapeOffset offset = ShapeOffset.behind(new Position(next));

        assertThat(ShapeOffset.parse(offset.wire())).contains(offset);
    }

    /** As the official client goes on behind a stream: by the position that it was told, else by its first offset. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 17})
    void whoWasToldByAStreamGoesOnBehindIt(long next) {
        Position place = new Position(next);
        String seen = Json.read(ShapeMessages.upToDate(place))
                .at("/headers/global_last_seen_lsn")
                .asText();

        String resumed = seen.isEmpty() ? ShapeOffset.behind(place).wire() : seen + "_0";

        assertThat(ShapeOffset.parse(resumed)).contains(ShapeOffset.behind(place));
    }

    @Test
    void piecesOfSnapshotsAreNoPositions() {
        ShapeOffset piece = ShapeOffset.inSnapshot(ShapeOffset.SNAPSHOTS - 1, 4_095);

        assertThat(ShapeOffset.parse(piece.wire())).contains(piece);
        assertThat(Long.parseLong(piece.wire().substring(2))).isLessThan(1L << 53);
    }

    @ParameterizedTest
    @CsvSource({"5_0,6", "5_3,6", "5_inf,6", "0_0,1", "0_1,1", "0_inf,0"})
    void whateverTheOperationThePlaceIsBehindThePosition(String text, long next) {
        assertThat(ShapeOffset.parse(text).orElseThrow().next()).isEqualTo(new Position(next));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "5", "_0", "5_", "-2", "5_-1", "99999999999999999_0"})
    void otherTextsAreNoOffsets(String text) {
        assertThat(ShapeOffset.parse(text)).isEmpty();
    }

    @Test
    void namesAreSplitAsSqlDoes() {
        assertThat(TableName.split("Public.\"Odd.\"\"N\"", '.')).contains(List.of("public", "Odd.\"N"));
        assertThat(TableName.split("\"id\",\"has,comma\", Title", ',')).contains(List.of("id", "has,comma", "title"));
        assertThat(TableName.split("\"open", '.')).isEmpty();
        assertThat(TableName.split("a..b", '.')).isEmpty();
        assertThat(TableName.split("", '.')).isEmpty();
    }

    @Test
    void valuesAreWrittenAsPostgresqlWritesThem() {
        ObjectNode document = Kinds.document(
                        "00000000-0000-0000-0000-000000000001",
                        "\"at\":\"2026-01-02T03:04:05.120Z\",\"day\":\"2026-01-02\",\"bool\":true,\"money\":1.5,"
                                + "\"raw\":\"AP8=\",\"nested\":{\"a\":1}")
                .fields();

        assertThat(text("at", document)).isEqualTo("2026-01-02 03:04:05.12+00");
        assertThat(text("day", document)).isEqualTo("2026-01-02");
        assertThat(text("bool", document)).isEqualTo("true");
        assertThat(text("money", document)).isEqualTo("1.50");
        assertThat(text("raw", document)).isEqualTo("\\x00ff");
        assertThat(text("nested", document)).isEqualTo("{\"a\":1}");
        assertThat(ShapeValues.text(Kinds.COLLECTION.field("text").orElseThrow(), document))
                .isEmpty();
    }

    private static String text(String field, ObjectNode document) {
        return ShapeValues.text(Kinds.COLLECTION.field(field).orElseThrow(), document)
                .orElseThrow();
    }

    @Test
    void sameShapeHasTheSameIdentityAndEveryDifferenceAnother() {
        Where all = Where.all(Kinds.COLLECTION);
        ShapeDefinition one =
                new ShapeDefinition("default", Kinds.COLLECTION, all, Kinds.COLLECTION.fields(), false, false);
        ShapeDefinition whole =
                new ShapeDefinition("default", Kinds.COLLECTION, all, Kinds.COLLECTION.fields(), true, false);

        assertThat(one.identity("log")).isEqualTo(one.identity("log")).isNotEqualTo(one.identity("other"));
        assertThat(one.identity("log")).isNotEqualTo(whole.identity("log"));
    }

    @Test
    void stringsAreJsonWhateverIsInThem() {
        String awkward = "a\"b\\c\n\t\u0001\u007f\u00e9\uD83D\uDE00";
        byte[] utf8 = awkward.getBytes(StandardCharsets.UTF_8);

        byte[] json = new JsonBytes()
                .raw("\"")
                .content(utf8, 0, utf8.length)
                .raw("\"")
                .toBytes();

        assertThat(Json.read(json).textValue()).isEqualTo(awkward);
    }
}
