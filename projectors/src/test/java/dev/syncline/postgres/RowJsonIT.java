package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Kinds;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Tasks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The fast way from a row to its document gives what the sure one does, or nothing. */
class RowJsonIT {
    private static final Collection KINDS = Kinds.COLLECTION;
    private static final int RANDOM = 1_000;
    private static final long SEED = 20_261_128;

    private static Database database;
    private static PostgresPlace place;

    @BeforeAll
    static void fill() {
        database = Database.fresh();
        place = new PostgresPlace(database, new Catalog(List.of(KINDS)));
        RandomDocuments random = new RandomDocuments(new Random(SEED));
        List<LoggedChange> changes = new ArrayList<>();
        for (String members : Kinds.AWKWARD) {
            String id = new UUID(0, changes.size()).toString();
            changes.add(put(changes.size(), id, Kinds.document(id, members)));
        }
        for (int i = 0; i < RANDOM; i++) {
            String id = random.id();
            changes.add(put(changes.size(), id, Kinds.canonical(KINDS, random.document(KINDS, id))));
        }
        place.apply(place.claim(0, "topic-1"), changes, new Position(changes.size()));
    }

    private static LoggedChange put(int position, String id, Document document) {
        return Tasks.put(position, position, new DocumentKey(Tasks.TENANT, KINDS.name(), id), document);
    }

    @AfterAll
    static void close() {
        place.close();
    }

    @Test
    void bytesAreThoseOfTheReader() throws SQLException {
        assertThat(told("SET TimeZone = 'UTC'"))
                .as("of %d, seed %d", RANDOM, SEED)
                .isGreaterThan(RANDOM / 3);
    }

    @Test
    void timeThatIsNotUtcIsLeftToTheReader() throws SQLException {
        assertThat(told("SET TimeZone = 'Asia/Kolkata'")).isGreaterThan(0);
    }

    @Test
    void numberOfHundredsOfDigitsIsTaken() throws SQLException {
        String begin = "SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET nested = jsonb_build_object('n', %s)";
        assertThat(told(begin.formatted("-1.5e300"))).isGreaterThan(RANDOM / 3);
        assertThat(told(begin.formatted("1e999"))).isGreaterThan(RANDOM / 3);
        assertThat(told(begin.formatted("1e1000"))).isZero();
    }

    /** Others may write what no document holds, and give a column another type. */
    @Test
    void whatNoDocumentHoldsIsNotMadeOne() throws SQLException {
        String begin = "SET TimeZone = 'UTC'; BEGIN; ALTER TABLE kinds ALTER ";
        assertThat(told(begin + "small TYPE text; UPDATE kinds SET small = '007'"))
                .isZero();
        assertThat(told(begin + "nested TYPE text; UPDATE kinds SET nested = '{abc}'"))
                .isZero();
        assertThat(told(begin + "at TYPE text; UPDATE kinds SET at = '2026-11-28 08:00:00.\"x+00'"))
                .isZero();
        assertThat(told(begin + "text TYPE bytea USING '\\xff'::bytea")).isZero();
        assertThat(told(begin + "money TYPE numeric; UPDATE kinds SET money = 1e1100"))
                .isZero();
        assertThat(
                        told(
                                "SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET nested = jsonb_build_object(repeat('k', 60000), 1)"))
                .isZero();
        assertThat(told("SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET at = 'infinity'"))
                .isZero();
        assertThat(told("SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET day = '0044-03-15 BC'"))
                .isZero();
        assertThat(told("SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET money = 'NaN'"))
                .isZero();
        assertThat(told("SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET real = '-infinity'"))
                .isZero();
        assertThat(told("SET TimeZone = 'UTC'; BEGIN; UPDATE kinds SET nested = '7'"))
                .isZero();
    }

    /** How many rows came the fast way; each of them as the reader has it. */
    private static int told(String setup) throws SQLException {
        RowReader sure = new RowReader(KINDS);
        RowJson fast = new RowJson(KINDS, 3);
        int told = 0;
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute(setup);
            try (ResultSet rows = statement.executeQuery("SELECT " + sure.columns() + " FROM kinds")) {
                while (rows.next()) {
                    Optional<Document> document = fast.read(rows);
                    if (document.isPresent()) {
                        told++;
                        assertThat(document.get()).isEqualTo(sure.read(rows).document());
                    }
                }
            }
        }
        return told;
    }
}
