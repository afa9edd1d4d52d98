package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last messages of a shape, as many as it may hold: all of [first, told). Whoever uses it locks. */
final class ShapeLog {
    private final ShapeMemory memory;
    private final boolean shared;
    private final Deque<Message> messages = new ArrayDeque<>();
    private Position first = new Position(0);
    private long bytes;

    /** A change as it is told; {@code json} is not to be changed. */
    @SuppressWarnings("ArrayRecordComponent")
    record Message(Position position, byte[] json) {}

    private ShapeLog(ShapeMemory memory, boolean shared) {
        this.memory = memory;
        this.shared = shared;
    }

    /** It holds its share where all together hold too much: what it does not have is in the log of all changes. */
    static ShapeLog shared(ShapeMemory memory) {
        return new ShapeLog(memory, true);
    }

    /** It always holds as much as one may. */
    static ShapeLog unshared(ShapeMemory memory) {
        return new ShapeLog(memory, false);
    }

    /** First position from which it has everything. */
    Position first() {
        return first;
    }

    /** From this position on it is told everything; it may know more already. */
    void begin(Position position) {
        first = first.compareTo(position) >= 0 ? first : position;
    }

    /** Forgets all; what comes next is told from this position on. */
    void beginAt(Position position) {
        first = position;
        messages.clear();
        hold(-bytes);
    }

    /** What one change means; never forgotten for what comes with it. */
    void add(Position position, List<byte[]> told) {
        for (byte[] json : told) {
            messages.addLast(new Message(position, json));
            hold(json.length);
        }
        shrink(told.size());
    }

    /** Lets go what is too much by now. */
    void shrink() {
        shrink(0);
    }

    private void shrink(int least) {
        long most = shared ? memory.each() : ShapeMemory.MOST_BYTES_EACH;
        while (bytes > most && messages.size() > least) {
            forgetOldest();
        }
    }

    void forgetBefore(Position oldest) {
        while (!messages.isEmpty() && messages.peekFirst().position().compareTo(oldest) < 0) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Message oldest = messages.removeFirst();
        hold(-oldest.json().length);
        first = new Position(oldest.position().offset() + 1);
    }

    private void hold(long more) {
        bytes += more;
        memory.held(more);
    }

    /** Empty where it does not reach back so far. */
    Optional<List<Message>> since(Position next) {
        if (next.compareTo(first) < 0) {
            return Optional.empty();
        }
        Deque<Message> found = new ArrayDeque<>();
        for (var newest = messages.descendingIterator(); newest.hasNext(); ) {
            Message message = newest.next();
            if (message.position().compareTo(next) < 0) {
                break;
            }
            found.addFirst(message);
        }
        return Optional.of(List.copyOf(found));
    }
}
