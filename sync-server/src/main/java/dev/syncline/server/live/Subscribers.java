package dev.syncline.server.live;

import dev.syncline.event.Change;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.query.Equality;
import dev.syncline.query.Where;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who follows, found by what a change holds: of those whose clause demands {@code f = const}, only those are asked whose
 * value the document has or had. So a change costs the same beside ten such subscribers and ten thousand. Thread-safe.
 */
final class Subscribers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Subscribers.class);
    /** Of one collection; {@code *} stands for all. */
    private static final String EVERY = "*";

    private final Map<String, Group> groups = new HashMap<>();
    private final Map<Integer, Position> next = new HashMap<>();
    private int count;

    private static final class Group {
        private final Set<Subscriber> unindexed = new LinkedHashSet<>();
        private final Map<String, Indexed> byField = new HashMap<>();
    }

    private static final class Indexed {
        private final Equality sample;
        private final Map<String, Set<Subscriber>> byValue = new HashMap<>();

        private Indexed(Equality sample) {
            this.sample = sample;
        }
    }

    /**
     * From now on the subscriber is told.
     *
     * @return first position of the partition that it will be told of
     */
    synchronized Position add(Subscriber subscriber, int partition, Position heardByFeed) {
        count++;
        if (subscriber.interest().clauses().isEmpty()) {
            group(EVERY).unindexed.add(subscriber);
        }
        subscriber.interest().clauses().forEach((collection, where) -> add(group(collection), where, subscriber));
        return next.computeIfAbsent(partition, none -> heardByFeed);
    }

    private static void add(Group group, Where where, Subscriber subscriber) {
        Optional<Equality> equality = where.equality();
        if (equality.isEmpty()) {
            group.unindexed.add(subscriber);
            return;
        }
        Indexed indexed =
                group.byField.computeIfAbsent(equality.get().field().name(), none -> new Indexed(equality.get()));
        equality.get()
                .values()
                .forEach(value -> indexed.byValue
                        .computeIfAbsent(value, none -> new LinkedHashSet<>())
                        .add(subscriber));
    }

    private Group group(String collection) {
        return groups.computeIfAbsent(collection, none -> new Group());
    }

    synchronized void remove(Subscriber subscriber) {
        count--;
        group(EVERY).unindexed.remove(subscriber);
        subscriber.interest().clauses().forEach((collection, where) -> remove(group(collection), where, subscriber));
    }

    private static void remove(Group group, Where where, Subscriber subscriber) {
        group.unindexed.remove(subscriber);
        where.equality().ifPresent(equality -> {
            Indexed indexed = group.byField.get(equality.field().name());
            for (String value : indexed == null ? Set.<String>of() : equality.values()) {
                Set<Subscriber> same = indexed.byValue.get(value);
                if (same != null && same.remove(subscriber) && same.isEmpty()) {
                    indexed.byValue.remove(value);
                }
            }
        });
    }

    /** Tells what the feed heard. */
    synchronized void heard(int partition, List<LoggedChange> changes) {
        for (LoggedChange logged : changes) {
            tell(EVERY, logged);
            tell(logged.change().key().collection(), logged);
            next.put(partition, new Position(logged.position().offset() + 1));
        }
    }

    private void tell(String collection, LoggedChange logged) {
        Group group = groups.get(collection);
        if (group == null) {
            return;
        }
        group.unindexed.forEach(subscriber -> tell(subscriber, logged));
        if (!group.byField.isEmpty()) {
            Set<Subscriber> found = new HashSet<>();
            group.byField
                    .values()
                    .forEach(indexed -> values(indexed.sample, logged.change())
                            .forEach(value -> found.addAll(indexed.byValue.getOrDefault(value, Set.of()))));
            found.forEach(subscriber -> tell(subscriber, logged));
        }
    }

    /** One that fails takes nobody with it. Another tenant's changes may be of another partition: so are their positions. */
    private static void tell(Subscriber subscriber, LoggedChange logged) {
        if (!subscriber.interest().tenant().equals(logged.change().key().tenant())) {
            return;
        }
        try {
            subscriber.heard(logged);
        } catch (RuntimeException e) {
            LOGGER.error("a subscriber missed a change by a defect position={}", logged.position(), e);
        }
    }

    private static Set<String> values(Equality sample, Change change) {
        Set<String> values = new HashSet<>();
        Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .forEach(document -> Optional.ofNullable(
                                document.fields().get(sample.field().name()))
                        .ifPresent(value -> values.add(Equality.key(sample.field(), value))));
        return values;
    }

    /** First position of the partition that nobody was told of yet; what the feed has heard where nobody ever was. */
    synchronized Position next(int partition, Position heardByFeed) {
        return next.getOrDefault(partition, heardByFeed);
    }

    synchronized int count() {
        return count;
    }
}
