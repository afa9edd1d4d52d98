package dev.syncline.postgres;

import static dev.syncline.projector.Tasks.delete;
import static dev.syncline.projector.Tasks.document;
import static dev.syncline.projector.Tasks.key;
import static dev.syncline.projector.Tasks.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change that PostgreSQL refuses waits for its document alone. */
class ParkingIT {
    private static final String TOPIC = "topic-1";
    private static final String NO_BAD = "ALTER TABLE tasks ADD CONSTRAINT no_bad CHECK (title <> 'bad')";

    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();
    private final PostgresReads reads = new PostgresReads(database, catalog);
    private final List<CrashPoint.Stage> crashes = new ArrayList<>();
    private PostgresStore store;
    private Claim claim;

    @BeforeEach
    void open() {
        database.apply(catalog);
        store = new PostgresStore(database, catalog, this::dieIfArmed);
        claim = store.claim(0, TOPIC);
    }

    private void dieIfArmed(CrashPoint.Stage stage) {
        if (crashes.remove(stage)) {
            throw new IllegalStateException("died at " + stage);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void apply(LoggedChange... changes) {
        Position next = new Position(changes[changes.length - 1].position().offset() + 1);
        claim = store.apply(claim, List.of(changes), next);
    }

    private Optional<Version> version(String id) {
        return reads.find(key(id)).map(StoredDocument::version);
    }

    @Test
    void documentThatBreaksAForeignConstraintIsParkedAloneAndHealsWithoutIt() { // I9
        database.execute(NO_BAD);
        apply(put(0, "t1", "good"), put(1, "t2", "bad"), put(2, "t3", "good"), put(3, "t4", "good"));

        assertThat(reads.parked()).isEqualTo(1);
        assertThat(reads.next(0)).isEqualTo(new Position(4));
        assertThat(version("t2")).isEmpty();
        assertThat(List.of(version("t1"), version("t3"), version("t4"))).allMatch(Optional::isPresent);
        assertThat(database.query("SELECT reason FROM syncline.parked")).containsExactly("SQLSTATE 23514");

        database.execute("ALTER TABLE tasks DROP CONSTRAINT no_bad");
        store.retryParked(claim);

        assertThat(reads.parked()).isZero();
        assertThat(version("t2")).contains(new Version(1));
    }

    @Test
    void parkedDocumentKeepsItsLastVersionThatFitted() { // I4
        apply(put(0, "t1", "good"));
        database.execute(NO_BAD);

        apply(put(1, "t1", "bad"), put(2, "t2", "good"));

        assertThat(version("t1")).contains(new Version(0));
        assertThat(reads.parked()).isEqualTo(1);
    }

    @Test
    void missingTableIsToldWithTheStatementThatMakesIt() { // I10
        database.execute("DROP TABLE tasks");

        apply(put(0, "t1", "good"));

        assertThat(database.query("SELECT reason FROM syncline.parked"))
                .singleElement()
                .asString()
                .contains("SCHEMA-DRIFT")
                .contains("CREATE TABLE \"public\".\"tasks\"");
    }

    /** PostgreSQL casts a time to a date, and to text, without a word: nothing is parked. */
    @Test
    void tableThatDriftedIsToldAlthoughEverythingFits() { // I10
        assertThat(reads.drift()).isEmpty();
        database.execute("ALTER TABLE tasks ALTER COLUMN title TYPE varchar(900)");
        apply(put(0, "t1", "good"));

        assertThat(reads.parked()).isZero();
        assertThat(reads.drift()).singleElement().asString().contains("ALTER COLUMN \"title\" TYPE");

        database.execute(reads.drift().get(0));
        assertThat(reads.drift()).isEmpty();
    }

    /** Nothing need be written for it: what others do to the table meanwhile is what is lost. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE tasks DROP CONSTRAINT tasks_pkey",
                "ALTER TABLE tasks REPLICA IDENTITY DEFAULT",
                "ALTER TABLE tasks REPLICA IDENTITY NOTHING",
                "ALTER TABLE tasks DISABLE TRIGGER syncline_no_truncate",
                "DROP TRIGGER syncline_version_update ON tasks"
            })
    void keyAndGuardsThatWereTakenAwayAreTold(String statement) { // I7 I10
        assertThat(reads.drift()).isEmpty();

        database.execute(statement);

        assertThat(reads.drift()).isNotEmpty();
        database.execute(String.join(";", reads.drift()));
        assertThat(reads.drift()).isEmpty();
    }

    @Test
    void tableWithAPrimaryKeyOfItsOwnGetsOursBeside() { // I10
        database.execute("ALTER TABLE tasks DROP CONSTRAINT tasks_pkey, ADD PRIMARY KEY (id)");

        assertThat(reads.drift()).singleElement().asString().contains("CREATE UNIQUE INDEX");
        database.execute(reads.drift().get(0));
        assertThat(reads.drift()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX tasks_syncline_key ON tasks (_tenant, id)",
                "ALTER TABLE tasks ADD CONSTRAINT tasks_syncline_key UNIQUE (_tenant, id) DEFERRABLE"
            })
    void indexOfOurNameThatIsNoKeyGivesWay(String statement) { // I10
        database.execute("ALTER TABLE tasks DROP CONSTRAINT tasks_pkey, ADD PRIMARY KEY (id)");
        database.execute(statement);

        database.execute(reads.drift().get(0));

        assertThat(reads.drift()).isEmpty();
    }

    /** PostgreSQL refuses such a table all that might be an update, and blames no row of it. */
    @Test
    void tableWithoutReplicaIdentityHoldsUpNoOther() { // I10
        apply(put(0, "t1", "good"));
        database.execute("CREATE PUBLICATION of_tasks FOR TABLE tasks");
        database.execute("ALTER TABLE tasks REPLICA IDENTITY NOTHING");

        apply(put(1, "t1", "better"), put(2, "t2", "new"));

        assertThat(claim.next()).isEqualTo(new Position(3));
        assertThat(reads.parked()).isEqualTo(2);
        database.execute("ALTER TABLE tasks REPLICA IDENTITY FULL");
        store.retryParked(claim);
        assertThat(version("t1")).contains(new Version(1));
        assertThat(version("t2")).contains(new Version(2));
        assertThat(reads.parked()).isZero();
    }

    @Test
    void reasonOfTheOneThatWasTriedLastIsTold() { // I10
        assertThat(reads.parkedReason()).isEmpty();
        database.execute(NO_BAD);

        apply(put(0, "t1", "bad"));

        assertThat(reads.parkedReason()).contains("SQLSTATE 23514");
    }

    @Test
    void laterChangeThatFitsUnparksItsDocument() {
        database.execute(NO_BAD);
        apply(put(0, "t1", "bad"));

        apply(put(1, "t1", "good"));

        assertThat(reads.parked()).isZero();
        assertThat(version("t1")).contains(new Version(1));
    }

    @Test
    void deletedDocumentDoesNotComeBackFromParking() { // I4
        database.execute(NO_BAD);
        apply(put(0, "t1", "bad"));
        apply(delete(1, "t1"));

        database.execute("ALTER TABLE tasks DROP CONSTRAINT no_bad");
        store.retryParked(claim);

        assertThat(reads.parked()).isZero();
        assertThat(version("t1")).isEmpty();
    }

    @Test
    void deletedDocumentDoesNotComeBackAlthoughTheDeleteWasTriedTwice() { // I4 I5
        database.execute(NO_BAD);
        apply(put(0, "t1", "bad"));
        crashes.add(CrashPoint.Stage.POSTGRES_BEFORE_COMMIT);
        assertThatThrownBy(() -> apply(delete(1, "t1"))).hasMessageContaining("died");
        apply(delete(1, "t1"));

        database.execute("ALTER TABLE tasks DROP CONSTRAINT no_bad");
        store.retryParked(claim);

        assertThat(version("t1")).isEmpty();
        assertThat(reads.parked()).isZero();
    }

    @Test
    void deletedDocumentDoesNotComeBackHoweverManyAreParked() { // I4
        database.execute(NO_BAD);
        apply(put(0, "t0", "bad"));
        database.execute("""
                INSERT INTO syncline.parked (projector, partition, tenant, collection, id, version, reason, change)
                SELECT projector, partition, tenant, collection, 't' || i, i, reason,
                       convert_to(replace(replace(convert_from(change, 'UTF8'), '"t0"', '"t' || i || '"'),
                                          '"version":0', '"version":' || i), 'UTF8')
                FROM syncline.parked, generate_series(1, 1100) AS i""");
        store.close();
        database.execute("ALTER TABLE tasks DROP CONSTRAINT no_bad");
        open();
        assertThat(reads.parked()).isEqualTo(101);

        apply(delete(2000, "t1099"));
        store.retryParked(claim);

        assertThat(reads.parked()).isZero();
        assertThat(version("t1099")).isEmpty();
        assertThat(version("t1098")).isPresent();
    }

    @Test
    void parkedDocumentIsTriedAgainByTheNextClaim() {
        database.execute(NO_BAD);
        apply(put(0, "t1", "bad"));
        store.close();
        database.execute("ALTER TABLE tasks DROP CONSTRAINT no_bad");

        open();

        assertThat(reads.parked()).isZero();
        assertThat(version("t1")).contains(new Version(0));
    }

    @Test
    void droppedColumnParksWithTheStatementThatMendsIt() {
        database.execute("ALTER TABLE tasks DROP COLUMN price");
        apply(put(0, 0, document("t1", "\"title\":\"a\",\"price\":1.5")));
        String reason = database.query("SELECT reason FROM syncline.parked").get(0);
        assertThat(reason).startsWith("SCHEMA-DRIFT, mend it with: ALTER TABLE \"public\".\"tasks\" ADD COLUMN");

        database.execute(reason.substring(reason.indexOf("ALTER")));
        store.retryParked(claim);

        assertThat(reads.parked()).isZero();
        assertThat(reads.find(key("t1")).map(StoredDocument::document))
                .contains(document("t1", "\"title\":\"a\",\"price\":1.5"));
    }

    @Test
    void retypedColumnParksWithTheStatementThatMendsIt() {
        database.execute("ALTER TABLE tasks ALTER COLUMN rank TYPE int");
        apply(put(0, 0, document("t1", "\"title\":\"a\",\"rank\":9223372036854775807")));
        String reason = database.query("SELECT reason FROM syncline.parked").get(0);
        assertThat(reason)
                .startsWith("SCHEMA-DRIFT, mend it with: ALTER TABLE \"public\".\"tasks\" ALTER COLUMN \"rank\"");

        database.execute(reason.substring(reason.indexOf("ALTER")));
        store.retryParked(claim);

        assertThat(reads.parked()).isZero();
        assertThat(version("t1")).contains(new Version(0));
    }

    @Test
    void columnOfOthersIsLeftAlone() {
        apply(put(0, "t1", "a"));
        database.execute("ALTER TABLE tasks ADD COLUMN theirs text DEFAULT 'x'");

        apply(put(1, "t1", "b"), put(2, "t2", "b"));

        assertThat(reads.parked()).isZero();
        assertThat(database.query("SELECT theirs FROM tasks")).containsExactly("x", "x");
    }
}
