package dev.syncline.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobCountersTest {
    private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");

    private final JobCounters counters = new JobCounters(BEGAN);

    private ObjectNode after(long seconds, boolean running) {
        ObjectNode tree = Json.NODES.objectNode();
        counters.tell(tree, BEGAN.plusSeconds(seconds), running);
        return tree;
    }

    private ObjectNode after(long seconds) {
        return after(seconds, true);
    }

    @Test
    void rateIsThatOfTheLastTenSecondsWhereSomebodyLooks() {
        counters.advance("applied", 1000);
        assertThat(after(10).at("/perSecond/applied").asDouble()).isEqualTo(100);
        counters.advance("applied", 50);
        assertThat(after(15).at("/perSecond/applied").asDouble()).isEqualTo(70);
        assertThat(after(20).at("/perSecond/applied").asDouble()).isEqualTo(5);
        assertThat(after(40).at("/perSecond/applied").asDouble()).isZero();
    }

    @Test
    void goalCountsFromWhereItWasSet() {
        counters.advance("read", 500);
        counters.aim("read", 1000, BEGAN);
        counters.advance("read", 100);

        ObjectNode goal = (ObjectNode) after(10).path("goal");

        assertThat(goal.path("done").asLong()).isEqualTo(100);
        assertThat(goal.path("total").asLong()).isEqualTo(1000);
        assertThat(goal.path("etaSeconds").asDouble()).isEqualTo(90);
    }

    @Test
    void nobodyIsToldWhenItWillBeThereTooSoonOrWhileItStands() {
        counters.aim("read", 1000, BEGAN);
        counters.advance("read", 9);
        assertThat(after(11).path("goal").has("etaSeconds"))
                .as("below one percent")
                .isFalse();
        counters.advance("read", 91);
        assertThat(after(9).path("goal").has("etaSeconds"))
                .as("before ten seconds")
                .isFalse();
        assertThat(after(12, false).path("goal").has("etaSeconds"))
                .as("standing")
                .isFalse();
        assertThat(after(12).path("goal").has("etaSeconds")).isTrue();
        counters.advance("read", 900);
        assertThat(after(13).path("goal").has("etaSeconds")).as("there").isFalse();
    }

    @Test
    void whatWasDoneBeforeCountsForTheGoalAndNotForTheRate() {
        counters.aim("read", 1_000_000, BEGAN);
        counters.already("read", 900_000);
        counters.advance("read", 10_000);

        ObjectNode tree = after(10);

        assertThat(tree.at("/goal/done").asLong()).isEqualTo(910_000);
        assertThat(tree.at("/perSecond/read").asDouble()).isEqualTo(1_000);
        assertThat(tree.at("/goal/etaSeconds").asDouble()).isEqualTo(90);
    }

    @Test
    void counterThatStartsLateIsNotSlowForIt() {
        counters.aim("read", 1_000_000, BEGAN.plusSeconds(300));
        counters.advance("read", 100_000);

        assertThat(after(310).at("/perSecond/read").asDouble()).isEqualTo(10_000);
    }

    @Test
    void partWithoutAGoalHasNone() {
        counters.aim("read", 1000, BEGAN);
        counters.aimAtNothing();

        assertThat(after(1).has("goal")).isFalse();
    }
}
