package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.json.JsonHome;
import dev.syncline.rebuild.json.JsonKind;
import dev.syncline.rebuild.rocksdb.RocksFactory;
import dev.syncline.reconcile.MemoryLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rebuilds of a JSON store from a log in memory, by servers that share the store. */
class WholeRebuildTest {
    private static final Catalog CATALOG = new Catalog(List.of(Tasks.COLLECTION));
    private static final String ID = "1f9e02ac";

    @TempDir
    private Path directory;

    private final MemoryTopic topic = new MemoryTopic();
    private final MemoryLog log = new MemoryLog();
    private JsonStore live;
    private States.Factory states;
    private PastVersions past = new NoPast();
    private Rebuilds here;
    private Rebuilds elsewhere;

    @BeforeEach
    void fill() throws IOException {
        Path json = Files.createDirectory(directory.resolve("json"));
        states = new RocksFactory(directory.resolve("fold"), tenant -> 0);
        live = new JsonStore(json, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE);
        List<LoggedChange> changes = List.of(Tasks.put(0, "a", "one"), Tasks.put(1, "b", "two"));
        live.apply(live.claim(0, "topic-1"), changes, new Position(2));
        for (LoggedChange logged : changes) {
            topic.add(logged);
            log.put(
                    logged.change().key(),
                    logged.change().version().offset(),
                    logged.change().after().orElseThrow());
        }
        here = server();
        elsewhere = server();
    }

    @AfterEach
    void close() {
        live.close();
    }

    private Rebuilds server() {
        JsonSnapshots snapshots = new JsonSnapshots(live, CATALOG);
        Surroundings with = new Surroundings(
                CATALOG,
                topic.source(),
                MemoryTopic.noEvents(CATALOG),
                states,
                Passed::new,
                past,
                log,
                Map.of("json", snapshots, "postgres", snapshots),
                Clock.systemUTC(),
                CrashPoint.NONE,
                pause -> {});
        JsonHome home = new JsonHome(directory.resolve("json"), 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES);
        return new Rebuilds(with, Map.of("json", new JsonKind(home, live, CATALOG, CrashPoint.NONE, pause -> {})));
    }

    private static RebuildRequest request(Source source, Optional<Until> until) {
        return new RebuildRequest("json", List.of(), false, source, until);
    }

    /** Does something whenever the job waits. */
    private record Meanwhile(Consumer<String> when) implements JobProgress {
        @Override
        public void waiting(String what) {
            when.accept(what);
        }

        @Override
        public void advance(String counter, long by) {
            // not asked
        }

        @Override
        public void step() {
            // it goes on
        }
    }

    @Test
    void switchThatIsAskedOnAnotherServerIsHeard() {
        RebuildJob job = here.begin(ID, here.plan(request(Source.CHANGES, Optional.empty())));
        List<String> waited = new ArrayList<>();

        ObjectNode result = here.run(job, new Meanwhile(what -> {
            waited.add(what);
            assertThat(waited).as("it must hear").hasSizeLessThan(20);
            elsewhere.ask(job, RebuildJobs.Ask.SWITCH, 1);
        }));

        assertThat(waited).containsOnly("switch");
        assertThat(result.path("switched").asBoolean()).isTrue();
        assertThat(live.find(Tasks.key("a"))).isPresent();
    }

    @Test
    void whatIsCancelledAtTheLastMomentIsNotSwitchedHoweverSmallItIs() {
        RebuildJob job = here.begin(ID, here.plan(request(Source.CHANGES, Optional.empty())));
        here.ask(job, RebuildJobs.Ask.SWITCH, 1);
        CancelledIn progress = new CancelledIn("comparing with the log");

        assertThatThrownBy(() -> here.run(job, progress)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(here.kept()).isEmpty();
        assertThat(here.unfinished()).isEmpty();
        assertThat(live.find(Tasks.key("a"))).isPresent();
    }

    /** Is to end as soon as a part of the work has begun. */
    private static final class CancelledIn implements JobProgress {
        private final String part;
        private boolean cancelled;

        private CancelledIn(String part) {
            this.part = part;
        }

        @Override
        public void doing(String begun) {
            cancelled |= begun.equals(part);
        }

        @Override
        public void waiting(String what) {
            // it goes on
        }

        @Override
        public void advance(String counter, long by) {
            // not asked
        }

        @Override
        public void step() {
            if (cancelled) {
                throw new CancelledException();
            }
        }
    }

    @Test
    void serverThatWaitedForAnotherTellsWhatThatOneHasMade() {
        RebuildJob job = here.begin(ID, here.plan(request(Source.CHANGES, Optional.empty())));
        here.ask(job, RebuildJobs.Ask.SWITCH, 1);
        ObjectNode result = here.run(job, JobProgress.NONE);

        ObjectNode told = elsewhere.run(job, JobProgress.NONE);

        assertThat(told.path("switched").asBoolean()).isTrue();
        assertThat(told.path("kept")).isEqualTo(result.path("kept"));
    }

    @Test
    void diskThatIsFullWhileEventsAreDecidedAgainEndsTheJobWhichCanBeTakenUpAgain() {
        States.Factory roomy = states;
        states = new Full(roomy);
        Rebuilds full = server();
        RebuildJob job = full.begin(ID, full.plan(request(Source.EVENTS, Optional.empty())));

        assertThatThrownBy(() -> full.run(
                        job,
                        new Meanwhile(what -> assertThat(what)
                                .as("it must not wait for what nobody does")
                                .isEmpty())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("syncline rebuild resume " + ID);

        assertThat(directory.resolve("json/rebuild").resolve(ID).resolve("partition-0"))
                .doesNotExist();
        here.ask(job, RebuildJobs.Ask.SWITCH, 1);
        assertThat(here.unfinished()).extracting(RebuildJob::id).containsExactly(ID);
    }

    /** States that find no room. */
    private record Full(States.Factory roomy) implements States.Factory {
        @Override
        public States open(String id) {
            throw new StoreUnavailableException("states", new IOException("IO error: No space left on device: While"));
        }

        @Override
        public Optional<DiskRoom> room() {
            return roomy.room();
        }
    }

    @Test
    void pastPositionIsAwaitedOncePerRunAndAgainWhenTheLogDidNotAnswer() {
        List<String> awaited = new ArrayList<>();
        past = new NoPast() {
            @Override
            public void await(String tenant, String collection) {
                awaited.add(tenant + "/" + collection);
                if (awaited.size() == 1) {
                    throw new LogUnavailableException("Kafka fell silent", null);
                }
            }
        };
        Rebuilds server = server();
        RebuildJob job =
                server.begin(ID, server.plan(request(Source.EVENTS, Optional.of(Until.parse("1", Tasks.TENANT)))));
        List<String> waited = new ArrayList<>();

        ObjectNode result = server.run(job, new Meanwhile(waited::add));

        assertThat(awaited).containsExactly("acme/tasks", "acme/tasks");
        assertThat(waited).containsExactly("Kafka fell silent");
        assertThat(result.path("kept").asText()).isEqualTo("json_past_" + ID);
    }

    @Test
    void documentWhosePastTheLogDidNotTellIsAskedAgainByItself() {
        List<DocumentKey> asked = new ArrayList<>();
        PastVersions versions = new PatientVersions(
                new NoPast() {
                    @Override
                    public Optional<Version> at(DocumentKey key, Position position) {
                        asked.add(key);
                        if (asked.size() == 1) {
                            throw new LogUnavailableException("Kafka fell silent", null);
                        }
                        return Optional.of(new Version(7));
                    }
                },
                pause -> {},
                JobProgress.NONE);

        assertThat(versions.at(Tasks.key("a"), new Position(1))).contains(new Version(7));
        assertThat(asked).containsExactly(Tasks.key("a"), Tasks.key("a"));
    }
}
