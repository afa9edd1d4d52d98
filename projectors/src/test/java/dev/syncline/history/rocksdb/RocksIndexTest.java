package dev.syncline.history.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Place;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.history.ChangePlace;
import dev.syncline.history.EventPlace;
import dev.syncline.history.LogIndex;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.LogState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RocksIndexTest {
    private static final List<String> IDS = List.of("a", "a!", "aa", "b", "é", "z\uD83D\uDE00", "~");

    @TempDir
    private Path directory;

    private RocksIndex index;

    @BeforeEach
    void open() {
        index = new RocksIndex(directory);
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void answersAsTheWholeLogWould() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeMap<DocumentKey, List<ChangePlace>> changes = new TreeMap<>();
        TreeMap<DocumentKey, OptionalLong> digests = new TreeMap<>();
        for (int position = 0; position < 400; position++) {
            DocumentKey key = any(random);
            Optional<Document> after = random.nextInt(4) == 0 ? Optional.empty() : Optional.of(document(position));
            ChangePlace change =
                    new ChangePlace(new Position(position), new Version(position * 2L), !changes.containsKey(key));
            LogIndex.Batch batch = index.batch();
            batch.change(key, change, after);
            batch.write();
            changes.computeIfAbsent(key, none -> new ArrayList<>()).add(change);
            digests.put(key, after.map(Document::digest).map(OptionalLong::of).orElseGet(OptionalLong::empty));
        }

        changes.forEach((key, known) -> {
            ChangePlace last = known.get(known.size() - 1);
            assertThat(index.last(key))
                    .contains(new LogState.Entry(key, last.version(), last.position(), digests.get(key)));
            assertThat(index.firstChange(key)).contains(known.get(0));
            for (int position = 0; position < 400; position += 7) {
                assertThat(index.changeAt(key, new Position(position))).isEqualTo(lastAt(known, position));
            }
            known.forEach(
                    change -> assertThat(index.changeOf(key, change.version())).contains(change));
            assertThat(index.changeOf(key, new Version(last.version().offset() + 1)))
                    .isEmpty();
        });
        for (String collection : List.of("notes", "notesToo")) {
            List<DocumentKey> all = changes.keySet().stream()
                    .filter(key -> key.collection().equals(collection))
                    .sorted(KeyOrder.INSTANCE)
                    .toList();
            assertThat(entries(collection, Optional.empty())).isEqualTo(all);
            for (int i = 0; i < all.size(); i++) {
                DocumentKey key = all.get(i);
                DocumentKey absent = new DocumentKey(key.tenant(), collection, key.id() + " ");
                assertThat(entries(collection, Optional.of(key))).isEqualTo(all.subList(i, all.size()));
                assertThat(entries(collection, Optional.of(absent))).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    private static Optional<ChangePlace> lastAt(List<ChangePlace> known, int position) {
        return known.stream()
                .filter(change -> change.position().offset() <= position)
                .reduce((one, later) -> later);
    }

    private List<DocumentKey> entries(String collection, Optional<DocumentKey> from) {
        List<DocumentKey> keys = new ArrayList<>();
        try (LogState.Entries entries = index.entries(collection, from)) {
            entries.forEachRemaining(entry -> keys.add(entry.key()));
        }
        return keys;
    }

    @Test
    void whatIsWrittenLaterDoesNotShowInEntries() {
        put("a", 0);
        try (LogState.Entries entries = index.entries("notes", Optional.empty())) {
            put("b", 1);

            assertThat(entries.next().key().id()).isEqualTo("a");
            assertThat(entries.hasNext()).isFalse();
        }
    }

    @Test
    void eventsDefinitionsAndStandingsSurviveOpeningAgain() {
        DocumentKey key = new DocumentKey("t", "notes", "a");
        EventPlace event = new EventPlace(new Place("notes", 3, 17), Instant.ofEpochMilli(1_000));
        LogIndex.Batch batch = index.batch();
        batch.event(key, event);
        batch.definition("notes", 3, 0);
        batch.definition("notes", 3, 9);
        batch.stands("topic", 3, new LogIndex.Standing("id", 18));
        batch.write();
        index.close();
        index = new RocksIndex(directory);

        assertThat(index.events(key)).containsExactly(event);
        assertThat(index.events(new DocumentKey("t", "notes", "aa"))).isEmpty();
        assertThat(index.definitions("notes", 3)).containsExactly(0L, 9L);
        assertThat(index.definitions("notes", 2)).isEmpty();
        assertThat(index.standing("topic", 3)).contains(new LogIndex.Standing("id", 18));

        index.clear();

        assertThat(index.events(key)).isEmpty();
        assertThat(index.standing("topic", 3)).isEmpty();
    }

    /** A document that is not found because its block can't be read would be taken for one that never was. */
    @Test
    void damageIsToldInsteadOfAnsweredAndGoneWithTheNextOpening() throws IOException { // I3
        List<String> ids = IntStream.range(0, 2_000)
                .mapToObj(i -> UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)})
                        .toString())
                .toList();
        ids.forEach(id -> put(id, id.hashCode() & 0xFFFF));
        index.close();
        index = new RocksIndex(directory); // makes a table of what was logged
        index.close();
        damageTables();
        index = new RocksIndex(directory);

        assertThatThrownBy(() -> ids.forEach(id -> index.firstChange(new DocumentKey("t", "notes", id))))
                .hasMessageContaining("the index of the log");

        assertThat(index.damage())
                .hasValueSatisfying(reason -> assertThat(reason).contains("at the next start"));
        index.close();
        index = new RocksIndex(directory);
        assertThat(index.damage()).isEmpty();
        assertThat(entries("notes", Optional.empty())).isEmpty();
    }

    private void damageTables() throws IOException {
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.sst")) {
            for (Path table : tables) {
                byte[] bytes = Files.readAllBytes(table);
                Arrays.fill(bytes, bytes.length / 4, bytes.length / 4 + 64, (byte) 7);
                Files.write(table, bytes);
            }
        }
    }

    /** To RocksDB it is an older one, and what was logged later follows: there would be a hole. */
    @Test
    void indexWhoseListOfTablesLostItsEndIsWholeOrBeginsAnew() throws IOException { // I3
        put("a", 0);
        openAgain(); // makes a table of what was logged
        put("b", 0);
        List<DocumentKey> whole = entries("notes", Optional.empty());
        index.close();
        Set<List<DocumentKey>> found = new HashSet<>();

        for (int cut = 0; cut < 300; cut += 7) {
            Path copy = Files.createDirectory(directory.resolve("cut" + cut));
            copyCutting(copy, cut);
            index = new RocksIndex(copy);
            found.add(entries("notes", Optional.empty()));
            index.close();
        }

        assertThat(found).containsExactlyInAnyOrder(whole, List.of());
    }

    /** A process that dies between the look and what follows from it leaves the next one the same to see. */
    @Test
    void lookAtTheListChangesNothing() throws Exception { // I3
        put("a", 0);
        openAgain();
        put("b", 0);
        openAgain();
        index.close();
        Path copy = Files.createDirectory(directory.resolve("copy"));
        copyCutting(copy, 40);

        Set<String> lacking = TableList.lacks(copy);

        assertThat(lacking).isNotEmpty();
        assertThat(TableList.lacks(copy)).isEqualTo(lacking);
    }

    private void copyCutting(Path copy, int cut) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                byte[] bytes = Files.readAllBytes(file);
                int kept = name.startsWith("MANIFEST-") ? Math.max(0, bytes.length - cut) : bytes.length;
                Files.write(copy.resolve(name), Arrays.copyOf(bytes, kept));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MANIFEST-*", "*.sst", "CURRENT"})
    void indexThatLacksAFileBeginsAnew(String files) throws IOException {
        put("a", 0);
        openAgain(); // makes a table of what was logged
        index.close();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, files)) {
            for (Path file : found) {
                Files.delete(file);
            }
        }

        index = new RocksIndex(directory);
        assertThat(entries("notes", Optional.empty())).isEmpty();
        put("b", 1);
        assertThat(entries("notes", Optional.empty())).hasSize(1);
    }

    @Test
    void tableThatAProcessDiedOverCostsNothing() throws IOException {
        put("a", 0);
        openAgain();
        index.close();
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.sst")) {
            byte[] table = Files.readAllBytes(tables.iterator().next());
            Files.write(directory.resolve("000999.sst"), Arrays.copyOf(table, table.length / 2));
        }

        index = new RocksIndex(directory);

        assertThat(entries("notes", Optional.empty())).hasSize(1);
    }

    @Test
    void indexThatIsWholeIsOpenedAsOften() {
        for (int i = 0; i < 8; i++) {
            put("a" + i, i);
            openAgain();
        }

        assertThat(entries("notes", Optional.empty())).hasSize(8);
    }

    private void openAgain() {
        index.close();
        index = new RocksIndex(directory);
    }

    @Test
    void indexThatCantBeOpenedForDamageBeginsAnew() throws IOException {
        put("a", 0);
        index.close();
        Files.writeString(directory.resolve("CURRENT"), "what is no name of a file");

        index = new RocksIndex(directory);

        assertThat(entries("notes", Optional.empty())).isEmpty();
        put("b", 0);
        assertThat(entries("notes", Optional.empty())).hasSize(1);
    }

    private void put(String id, long offset) {
        LogIndex.Batch batch = index.batch();
        ChangePlace change = new ChangePlace(new Position(offset), new Version(offset), true);
        batch.change(new DocumentKey("t", "notes", id), change, Optional.of(document(1)));
        batch.write();
    }

    private static DocumentKey any(Random random) {
        String tenant = random.nextBoolean() ? "t" : "t-2";
        String collection = random.nextBoolean() ? "notes" : "notesToo";
        return new DocumentKey(tenant, collection, IDS.get(random.nextInt(IDS.size())));
    }

    private static Document document(long number) {
        return Document.ofCanonical(Json.NODES.objectNode().put("n", number));
    }
}
