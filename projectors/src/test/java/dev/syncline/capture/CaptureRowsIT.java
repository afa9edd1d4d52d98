package dev.syncline.capture;

import static dev.syncline.capture.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Reason;
import dev.syncline.event.Verdict;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I7: what others write in SQL becomes events that say the same. */
class CaptureRowsIT {
    private static final String ID = "0190a000-0000-7000-8000-000000000001";
    private static final DocumentKey THING = new DocumentKey("default", "things", ID);

    private Harness harness;

    @BeforeEach
    void open() throws SQLException {
        harness = new Harness();
    }

    @AfterEach
    void close() throws InterruptedException, SQLException {
        harness.close();
    }

    @Test
    void rowOfEveryTypeIsCapturedAsTheRowSays() throws SQLException {
        Capture capture = harness.running();

        harness.sql(
                """
                INSERT INTO things (id, title, short_code, kind, done, small, count, big, price, ratio, day, seen_at,
                  content, tags, blob)
                VALUES ('%s', 'Zürich ✓', 'c1', 'a', true, -5, 2147483647, 9223372036854775807, 12345.60, 1e-7,
                  '2024-02-29', '2026-11-21 08:00:00.123456+02', '{"b": [1, 2.50, {"x": null}], "a": 1e3}', '[]',
                  '\\x00ff10')""".formatted(ID),
                "INSERT INTO things (id, price, ratio) VALUES (gen_random_uuid(), 0, -0.0)",
                "INSERT INTO notes (_tenant, id, body) VALUES ('acme', 'n/1', '𝄞')");
        harness.awaitCaught(capture);

        assertThat(harness.log.states().get(THING).document().orElseThrow())
                .hasToString("""
                        {"id":"%s","title":"Zürich ✓","shortCode":"c1","kind":"a","done":true,"small":-5,\
                        "count":2147483647,"big":9223372036854775807,"price":12345.60,"ratio":0.0000001,\
                        "day":"2024-02-29","seenAt":"2026-11-21T06:00:00.123456Z",\
                        "content":{"a":1000,"b":[1,2.5,{"x":null}]},"tags":[],"blob":"AP8Q"}""".formatted(ID).replace("0.00000010", "0.0000001"));
        assertConverged(harness);
    }

    @Test
    void updateAssignsOnlyWhatChanged() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, title, count) VALUES ('" + ID + "', 'one', 1)");
        harness.awaitCaught(capture);
        harness.project();

        harness.sql("UPDATE things SET title = 'two', count = NULL WHERE id = '" + ID + "'");
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).hasSize(2);
        assertThat(harness.log.events().get(1))
                .isInstanceOfSatisfying(
                        Event.Assign.class,
                        assign -> assertThat(assign.fields()).hasToString("{\"title\":\"two\",\"count\":null}"));
        assertConverged(harness);
    }

    @Test
    void updateOfRowThatNoProjectorWroteIsPutWhole() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, title, count) VALUES ('" + ID + "', 'one', 1)");

        harness.sql("UPDATE things SET title = 'two'");
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).hasSize(2).allMatch(Event.Put.class::isInstance);
        assertConverged(harness);
    }

    @Test
    void updateThatChangesNothingIsNoEvent() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, title) VALUES ('" + ID + "', 'one')");

        harness.sql("UPDATE things SET title = 'one'");
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).hasSize(1);
        assertThat(capture.numbers().rowsUnchanged()).isEqualTo(1);
    }

    @Test
    void updateOfPrimaryKeyEndsOneDocumentAndBeginsAnother() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO notes (id, body) VALUES ('old', 'text')");
        harness.awaitCaught(capture);
        harness.project();

        harness.sql("UPDATE notes SET id = 'new' WHERE id = 'old'");
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.log
                        .states()
                        .get(new DocumentKey("default", "notes", "old"))
                        .document())
                .isEmpty();
    }

    @Test
    void jsonReplacedBySmallerObjectLosesItsKeys() throws SQLException {
        Capture capture = harness.running();
        harness.sql(
                "INSERT INTO things (id, content) VALUES ('" + ID + "', '{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}}')");
        harness.awaitCaught(capture);
        harness.project();

        harness.sql("UPDATE things SET content = '{\"b\": {\"c\": 2}}'");
        harness.awaitCaught(capture);

        assertConverged(harness);
    }

    @Test
    void longValueThatDidNotChangeIsNotTouched() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, content, title) SELECT '" + ID + "', jsonb_build_object('v', "
                + "string_agg(md5(i::text), '')), string_agg(md5((-i)::text), '') FROM generate_series(1, 15000) i");
        harness.awaitCaught(capture);
        harness.project();

        harness.sql("UPDATE things SET count = 7");
        harness.awaitCaught(capture);

        assertThat(harness.log.events().get(1))
                .isInstanceOfSatisfying(
                        Event.Assign.class,
                        assign -> assertThat(assign.fields()).hasToString("{\"count\":7}"));
        assertConverged(harness);
    }

    @Test
    void valueThatWasNotSentIsNeverWritten() throws SQLException {
        Capture capture = harness.running();
        harness.sql(
                "INSERT INTO things (id, content, blob) SELECT '" + ID + "', jsonb_build_object('v', "
                        + "string_agg(md5(i::text), '')), decode(string_agg(md5(i::text), ''), 'hex')"
                        + " FROM generate_series(1, 5000) i",
                "ALTER TABLE things REPLICA IDENTITY DEFAULT");
        harness.awaitCaught(capture);
        harness.project();

        harness.sql("UPDATE things SET count = 7");
        harness.awaitCaught(capture);

        assertThat(harness.log.events().toString()).doesNotContain("unavailable");
        assertConverged(harness);
    }

    @Test
    void rowThatTheCatalogForbidsIsRejectedAndCaptureGoesOn() throws SQLException {
        Capture capture = harness.running();
        List<String> forbidden = List.of(
                "price) VALUES (gen_random_uuid(), 'NaN'",
                "ratio) VALUES (gen_random_uuid(), 'NaN'",
                "ratio) VALUES (gen_random_uuid(), '-Infinity'",
                "day) VALUES (gen_random_uuid(), 'infinity'",
                "day) VALUES (gen_random_uuid(), '-infinity'",
                "day) VALUES (gen_random_uuid(), '4713-01-01 BC'",
                "day) VALUES (gen_random_uuid(), '5874897-12-31'",
                "seen_at) VALUES (gen_random_uuid(), 'infinity'",
                "seen_at) VALUES (gen_random_uuid(), '-infinity'",
                "seen_at) VALUES (gen_random_uuid(), '4713-01-01 00:00:00+00 BC'",
                "seen_at) VALUES (gen_random_uuid(), '294276-12-31 23:59:59.999999+00'",
                "content) VALUES (gen_random_uuid(), '\"text\"'",
                "content) VALUES (gen_random_uuid(), 'null'",
                "content) VALUES (gen_random_uuid(), ('{\"n\": ' || repeat('9', 2000) || '}')::jsonb",
                "tags) VALUES (gen_random_uuid(), (repeat('[', 500) || repeat(']', 500))::jsonb");

        for (String row : forbidden) {
            harness.sql("INSERT INTO things (id, " + row + ")");
        }
        harness.sql("INSERT INTO notes (id, body) VALUES ('after', 'goes on')");
        harness.awaitCaught(capture);

        List<Verdict> verdicts = harness.log.verdicts();
        assertThat(verdicts).hasSize(forbidden.size() + 1);
        assertThat(verdicts.subList(0, forbidden.size()))
                .allSatisfy(verdict -> assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Verdict.Rejected.class,
                                rejected -> assertThat(rejected.rejection().reason())
                                        .isEqualTo(Reason.SCHEMA)));
        assertThat(verdicts.get(forbidden.size())).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void rowThatNoEventCanCarryIsCountedAndCaptureGoesOn() throws SQLException {
        Capture capture = harness.running();

        harness.sql(
                "INSERT INTO notes (id, body) VALUES (E'a\\nb', 'control character')",
                "INSERT INTO notes (_tenant, id, body) VALUES ('no such tenant!', 'n1', 'x')",
                "INSERT INTO notes (id, body) VALUES ('large', repeat('x', 4000000))",
                "INSERT INTO notes (id, body) VALUES ('after', 'goes on')");
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).hasSize(1);
        assertThat(capture.numbers().rowsUnfit()).isEqualTo(3);
    }

    @Test
    void columnOfAnotherIsLeftAlone() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, title) VALUES ('" + ID + "', 'one')");
        harness.awaitCaught(capture);
        harness.project();

        harness.sql(
                "ALTER TABLE things ADD COLUMN theirs text DEFAULT 'x', ADD COLUMN midnight time DEFAULT '24:00',"
                        + " ADD COLUMN never timestamp DEFAULT '-infinity', ADD COLUMN spans interval[] DEFAULT"
                        + " '{1 day,infinity}'",
                "UPDATE things SET theirs = 'y'");
        harness.sql("UPDATE things SET theirs = 'z', title = 'two', never = '4713-01-01 BC'");
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).hasSize(2);
        assertConverged(harness);
    }

    @Test
    void truncateIsRefused() throws SQLException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, title) VALUES ('" + ID + "', 'one')");

        assertThatThrownBy(() -> harness.sql("TRUNCATE things")).hasMessageContaining("refused");
        assertThatThrownBy(() -> harness.sql("SET session_replication_role = replica", "TRUNCATE things"))
                .hasMessageContaining("refused");

        harness.awaitCaught(capture);
        assertConverged(harness);
    }
}
