package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Kinds;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import dev.syncline.projector.TextRows;
import dev.syncline.projector.UnanswerableException;
import dev.syncline.query.OrderBy;
import dev.syncline.query.Where;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as text: those that a list selects, and what is in them comes out as it went in. */
class CopyTextRowsIT {
    private static final Collection KINDS = Kinds.COLLECTION;
    private static final Catalog CATALOG = new Catalog(List.of(KINDS));
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

    private static Database database;
    private static PostgresPlace place;
    private static TextRows rows;

    @BeforeAll
    static void fill() throws SQLException {
        database = Database.fresh();
        place = new PostgresPlace(database, CATALOG);
        List<LoggedChange> changes = new ArrayList<>();
        for (String members : Kinds.AWKWARD) {
            String id = new UUID(0, changes.size()).toString();
            DocumentKey key = new DocumentKey(Tasks.TENANT, KINDS.name(), id);
            changes.add(Tasks.put(changes.size(), changes.size(), key, Kinds.document(id, members)));
        }
        place.apply(place.claim(0, "topic-1"), changes, new Position(changes.size()));
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO kinds (_tenant, id) VALUES ('" + Tasks.TENANT + "', gen_random_uuid())");
            statement.execute("INSERT INTO kinds (_tenant, _version, id) VALUES ('other', 1, gen_random_uuid())");
        }
        rows = new CopyTextRows(database);
    }

    @AfterAll
    static void close() {
        place.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "text = 'it''s?'",
                "nested ? 'b'",
                "nested ? 'b' AND text = '' OR list @> '[0.10]'",
                "text::int = 1 OR bool",
                "state IN ('on', 'off') AND real > $1",
                "id IN (SELECT id FROM kinds WHERE small < 0)"
            })
    void rowsAreThoseOfTheList(String clause) throws IOException {
        Where where = Where.parse(KINDS, CATALOG, clause, Map.of(1, "0.05"));
        Query query = new Query(
                Tasks.TENANT,
                KINDS,
                List.of(),
                Optional.of(where),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Query.MAX_LIMIT);
        List<String> expected;
        try {
            expected = place.list(query).items().stream()
                    .map(StoredDocument::key)
                    .map(DocumentKey::id)
                    .filter(id -> UUID.fromString(id).getMostSignificantBits() == 0)
                    .toList();
        } catch (UnanswerableException e) {
            assertThatThrownBy(() -> ids(where, Optional.empty())).isInstanceOf(UnanswerableException.class);
            return;
        }

        assertThat(ids(where, Optional.empty())).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void someOfThemInOrder() throws IOException {
        OrderBy order = OrderBy.parse(KINDS, "\"id\" DESC");

        assertThat(ids(Where.all(KINDS), Optional.of(order)))
                .hasSize(3)
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void textComesOutAsItWentIn() throws IOException {
        List<String> texts = new ArrayList<>();
        rows.read(
                0,
                selection(
                        Where.all(KINDS),
                        List.of(KINDS.id(), KINDS.field("text").orElseThrow())),
                new Sink() {
                    @Override
                    void columns(String[] row) {
                        if (!row[1].equals("\\N")) {
                            texts.add(ESCAPE.matcher(row[1]).replaceAll(CopyTextRowsIT::unescaped));
                        }
                    }
                });

        assertThat(texts)
                .contains("", "NULL", "a\u00e9 \uD83D\uDE00 \u2028 \u0001\u007f\\ \"q\" 'x' NULL {a,b} \ufeff");
    }

    /** It stands in the statement itself. */
    @ParameterizedTest
    @ValueSource(strings = {"", "'", "default' OR true --", "a\\'b", "a b"})
    void whatIsNoTenantNeverReachesPostgres(String tenant) {
        TextRows.Selection selection = new TextRows.Selection(
                tenant, KINDS, List.of(KINDS.id()), List.of(Where.all(KINDS)), Optional.empty(), Optional.empty(), 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.read(0, selection, new Sink() {
                    @Override
                    void columns(String[] row) {
                        throw new AssertionError("a row of " + tenant);
                    }
                }))
                .withMessageContaining("tenant");
    }

    private static List<String> ids(Where where, Optional<OrderBy> order) throws IOException {
        List<String> ids = new ArrayList<>();
        TextRows.Selection selection = new TextRows.Selection(
                Tasks.TENANT,
                KINDS,
                List.of(KINDS.id()),
                List.of(where),
                order,
                order.map(ordered -> 3L),
                order.isPresent() ? 1 : 0);
        rows.read(0, selection, new Sink() {
            @Override
            void columns(String[] row) {
                ids.add(row[0]);
            }
        });
        return ids;
    }

    private static TextRows.Selection selection(Where where, List<dev.syncline.catalog.Field> columns) {
        return new TextRows.Selection(
                Tasks.TENANT, KINDS, columns, List.of(where), Optional.empty(), Optional.empty(), 0);
    }

    /** The escapes that COPY writes. */
    private static String unescaped(MatchResult escape) {
        String letter = escape.group(1);
        return Matcher.quoteReplacement(letter.equals("v") ? "\u000b" : ("\\" + letter).translateEscapes());
    }

    private abstract static class Sink implements TextRows.Sink {
        /** As COPY wrote them. */
        abstract void columns(String[] row);

        @Override
        public void at(Position next) {
            assertThat(next).isEqualTo(new Position(Kinds.AWKWARD.size()));
        }

        @Override
        public void row(byte[] line) {
            String row = new String(line, StandardCharsets.UTF_8);
            columns(row.substring(0, row.length() - 1).split("\t", -1));
        }
    }
}
