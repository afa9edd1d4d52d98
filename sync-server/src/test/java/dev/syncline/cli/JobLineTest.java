package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class JobLineTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private static String line(String job) {
        return JobLine.of(Json.object(job.getBytes(StandardCharsets.UTF_8)), CLOCK);
    }

    @Test
    void goalIsTheShareWithWhenItWillBeThere() {
        assertThat(line("""
                        {"id": "17", "kind": "rebuild postgres", "state": "running", "doing": "loading", "seconds": 100,
                         "progress": {"applied": 40000}, "perSecond": {"applied": 500.4},
                         "goal": {"counter": "read", "done": 50, "total": 200, "etaSeconds": 119.6}}"""))
                .isEqualTo("rebuild postgres  17  25.0% 50/200  applied 40000 (500/s, avg 400/s)  elapsed 1m40s"
                        + "  ETA 2m0s (03:06)  loading");
    }

    @Test
    void whatWaitsTellsForHowLongAndNotWhenItWillBeThere() {
        assertThat(line("""
                        {"id": "17", "kind": "rebuild json", "state": "waiting: the store", "doing": "loading", "seconds": 60,
                         "since": "2026-01-02T03:02:05.123456789Z", "progress": {}, "perSecond": {},
                         "goal": {"counter": "read", "done": 50, "total": 200}}"""))
                .isEqualTo("rebuild json  17  25.0% 50/200  elapsed 1m0s  ETA -  waiting: the store, for 2m0s");
    }

    @Test
    void switchIsAwaitedWithTheCommandThatDoesIt() {
        assertThat(line("""
                        {"id": "17", "kind": "rebuild-json", "state": "waiting: switch", "since": "2026-01-02T03:04:00Z", "seconds": 9,
                         "progress": {}}"""))
                .isEqualTo(
                        "rebuild-json  17  elapsed 9s  waiting: switch, for 5s. Start it: syncline rebuild switch 17");
    }

    @Test
    void whatHasEndedIsHowItEnded() {
        assertThat(line("""
                        {"id": "17", "kind": "repair", "state": "done", "since": "2026-01-02T03:02:05Z", "seconds": 3,
                         "ended": "2026-01-02T03:02:05Z", "progress": {"repaired": 3}, "perSecond": {"repaired": 1}}""")).isEqualTo("repair  17  repaired 3 (1/s, avg 1/s)  elapsed 3s  done");
    }
}
