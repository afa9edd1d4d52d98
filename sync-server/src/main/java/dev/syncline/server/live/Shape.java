package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was told of one shape lately, and who waits for more: read once, however many follow. All of [first, told) is here.
 * Thread-safe.
 */
final class Shape implements Subscriber {
    private static final long MOST_BYTES = 1 << 20;

    private final ShapeDefinition definition;
    private final ShapeMessages messages;
    private final Interest interest;
    private final Deque<Message> log = new ArrayDeque<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private Position first = new Position(0);
    private long bytes;

    /** A change as it is told. */
    static final class Message {
        private final Position position;
        private final byte[] json;

        private Message(Position position, byte[] json) {
            this.position = position;
            this.json = json;
        }

        Position position() {
            return position;
        }

        /** Not to be changed. */
        byte[] json() {
            return json;
        }
    }

    Shape(ShapeDefinition definition) {
        this.definition = definition;
        this.messages = new ShapeMessages(definition);
        this.interest = new Interest(
                definition.tenant(), Map.of(definition.collection().name(), definition.where()), Optional.empty());
    }

    ShapeDefinition definition() {
        return definition;
    }

    ShapeMessages messages() {
        return messages;
    }

    @Override
    public Interest interest() {
        return interest;
    }

    /** From this position on it is told everything. */
    synchronized void begin(Position position) {
        first = position;
    }

    @Override
    public void heard(LoggedChange change) {
        if (!change.change().key().tenant().equals(definition.tenant())) {
            return;
        }
        Optional<byte[]> message = messages.of(change);
        if (message.isPresent()) {
            List<Runnable> woken;
            synchronized (this) {
                log.addLast(new Message(change.position(), message.get()));
                bytes += message.get().length;
                while (bytes > MOST_BYTES && log.size() > 1) {
                    Message oldest = log.removeFirst();
                    bytes -= oldest.json().length;
                    first = new Position(oldest.position().offset() + 1);
                }
                woken = new ArrayList<>(waiting);
            }
            woken.forEach(Runnable::run);
        }
    }

    /** What it has from there on; empty where it does not reach back so far. */
    synchronized Optional<List<Message>> since(Position next) {
        if (next.compareTo(first) < 0) {
            return Optional.empty();
        }
        Deque<Message> found = new ArrayDeque<>();
        for (var newest = log.descendingIterator(); newest.hasNext(); ) {
            Message message = newest.next();
            if (message.position().compareTo(next) < 0) {
                break;
            }
            found.addFirst(message);
        }
        return Optional.of(List.copyOf(found));
    }

    /** First position from which it has everything. */
    synchronized Position first() {
        return first;
    }

    /** Is woken with each message from now on, on the feed's thread; it must be quick. */
    synchronized void watch(Runnable watcher) {
        waiting.add(watcher);
    }

    synchronized void unwatch(Runnable watcher) {
        waiting.remove(watcher);
    }

    /** Those who watch now. */
    synchronized List<Runnable> watchers() {
        return new ArrayList<>(waiting);
    }

    synchronized boolean isWatched() {
        return !waiting.isEmpty();
    }
}
