package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.query.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is told of a change, and who is not even asked. */
class SubscribersTest {
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();

    private final Subscribers subscribers = new Subscribers();
    private final Log log = new Log();

    private final class Listener implements Subscriber {
        private final Interest interest;
        private final List<Long> heard = new ArrayList<>();

        Listener(Map<String, Where> clauses) {
            interest = new Interest("default", clauses, Optional.empty());
            subscribers.add(this, 0, new Position(0));
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public void heard(LoggedChange change) {
            heard.add(change.position().offset());
        }
    }

    private Listener where(String clause) {
        return new Listener(Map.of("tasks", Where.parse(TASKS, Log.CATALOG, clause, Map.of())));
    }

    @Test
    void onlyThoseAreAskedWhoseValueTheDocumentHasOrHad() {
        Listener mine = where("project = 'p1'");
        Listener other = where("project = 'p2' AND size > 1");
        Listener some = where("project IN ('p1', 'p3')");
        Listener unindexed = where("size > 1");
        Listener all = new Listener(Map.of());

        subscribers.heard(
                0,
                List.of(
                        log.put("tasks", "{\"id\":\"a\",\"project\":\"p1\"}"),
                        log.put("tasks", "{\"id\":\"a\",\"project\":\"p2\"}"),
                        log.put("tasks", "{\"id\":\"a\"}"),
                        log.put("projects", "{\"id\":\"p1\"}")));

        assertThat(mine.heard).containsExactly(0L, 1L);
        assertThat(other.heard).containsExactly(1L, 2L);
        assertThat(some.heard).containsExactly(0L, 1L);
        assertThat(unindexed.heard).containsExactly(0L, 1L, 2L);
        assertThat(all.heard).containsExactly(0L, 1L, 2L, 3L);
        assertThat(subscribers.next(0, new Position(0))).isEqualTo(new Position(4));
    }

    /** Whoever rests goes on at the position it is told of: one of another partition would be a gap. // I6 */
    @Test
    void changesOfAnotherTenantAreNobodysElse() {
        Listener all = new Listener(Map.of());
        Listener mine = where("project = 'p1'");

        subscribers.heard(1, List.of(log.put("acme", "tasks", "{\"id\":\"a\",\"project\":\"p1\"}")));

        assertThat(all.heard).isEmpty();
        assertThat(mine.heard).isEmpty();
        assertThat(subscribers.next(1, new Position(0))).isEqualTo(new Position(1));
    }

    @Test
    void whoWentIsToldNothing() {
        Listener indexed = where("project = 'p1'");
        Listener all = new Listener(Map.of());
        subscribers.remove(indexed);
        subscribers.remove(all);

        subscribers.heard(0, List.of(log.put("tasks", "{\"id\":\"a\",\"project\":\"p1\"}")));

        assertThat(indexed.heard).isEmpty();
        assertThat(all.heard).isEmpty();
        assertThat(subscribers.count()).isZero();
    }

    @Test
    void defectOfOneIsNotTheOthers() {
        subscribers.add(
                new Subscriber() {
                    @Override
                    public Interest interest() {
                        return new Interest("default", Map.of(), Optional.empty());
                    }

                    @Override
                    public void heard(LoggedChange change) {
                        throw new IllegalStateException("a defect");
                    }
                },
                0,
                new Position(0));
        Listener all = new Listener(Map.of());

        subscribers.heard(0, List.of(log.put("tasks", "{\"id\":\"a\"}")));

        assertThat(all.heard).containsExactly(0L);
    }
}
