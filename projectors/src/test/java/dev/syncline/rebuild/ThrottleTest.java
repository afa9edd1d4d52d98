package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.projector.JobProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Work is held to the rate that is asked for; its time is a clock that only its pauses move. */
class ThrottleTest {
    private Instant now = Instant.EPOCH;
    private long rate;
    private boolean cancelled;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private final JobProgress progress = new JobProgress() {
        @Override
        public void waiting(String what) {
            throw new AssertionError("a rate is nothing to wait for");
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

        @Override
        public long rate() {
            return rate;
        }
    };

    private Throttle throttle() {
        return new Throttle(progress, clock, pause -> now = now.plus(pause));
    }

    private Duration passed() {
        return Duration.between(Instant.EPOCH, now);
    }

    @Test
    void withoutARateNothingWaits() {
        throttle().done(1_000_000);

        assertThat(passed()).isZero();
    }

    @Test
    void severalShareOneRate() {
        rate = 1_000;
        Throttle[] throttle = new Throttle[1];
        boolean[] other = {true};
        throttle[0] = new Throttle(progress, clock, pause -> {
            if (other[0]) {
                other[0] = false;
                throttle[0].done(1_500);
            }
            now = now.plus(pause);
        });

        throttle[0].done(500);

        assertThat(passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void timeThatWorkTookCounts() {
        rate = 1_000;
        Throttle throttle = throttle();
        now = now.plusSeconds(10);

        throttle.done(1_000);

        assertThat(passed()).as("idle time is not saved up").isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void rateThatIsLiftedEndsTheWait() {
        rate = 1;
        Throttle throttle = new Throttle(progress, clock, pause -> {
            now = now.plus(pause);
            rate = 0;
        });

        throttle.done(3_600);

        assertThat(passed()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void cancelledWorkDoesNotWaitToTheEnd() {
        rate = 1;
        Throttle throttle = new Throttle(progress, clock, pause -> {
            now = now.plus(pause);
            cancelled = true;
        });

        assertThatThrownBy(() -> throttle.done(3_600)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(passed()).isLessThan(Duration.ofSeconds(1));
    }
}
