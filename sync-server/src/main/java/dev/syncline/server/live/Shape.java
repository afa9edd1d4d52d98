package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.query.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What was told of one shape lately, and who waits for more: read once, however many follow. All of [first, told) is here.
 * Thread-safe.
 */
final class Shape implements Subscriber {
    private final ShapeDefinition definition;
    private final ShapeMessages messages;
    private final Optional<JoinedView> joined;
    private final Interest interest;
    private final ShapeLog log;
    private final CompletableFuture<Void> readiness = new CompletableFuture<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    /** Moved seldom; counts where it is not before {@link #first}. */
    private Position common = new Position(0);

    /** First position that its view has not heard. */
    private Position seen = new Position(0);
    /** What came while the documents were read. */
    private Optional<List<LoggedChange>> unready = Optional.empty();

    /** @param memory that it shares */
    Shape(ShapeDefinition definition, ShapeMemory memory) {
        this.definition = definition;
        this.messages = new ShapeMessages(definition);
        this.joined = definition.where().subqueries().isEmpty()
                ? Optional.empty()
                : Optional.of(new JoinedView(definition, messages));
        // Of a joined one the log of all changes has nothing: it may hold more.
        this.log = joined.isPresent() ? ShapeLog.unshared(memory) : ShapeLog.shared(memory);
        this.interest = new Interest(definition.tenant(), clauses(), Optional.empty());
        this.unready = joined.map(view -> new ArrayList<>());
    }

    /** Whoever asks other collections is told of all their changes. */
    private Map<String, Where> clauses() {
        Map<String, Where> clauses = new HashMap<>();
        clauses.put(definition.collection().name(), definition.where());
        joined.ifPresent(view ->
                view.collections().forEach(name -> clauses.put(name, Where.all(definition.collection()))));
        return clauses;
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

    /** Done when it can answer; fails where its documents can't be read. */
    CompletableFuture<Void> readiness() {
        return readiness;
    }

    /** From this position on it is told everything; a joined one tells nothing before {@link #ready}. */
    synchronized void begin(Position position) {
        log.begin(position);
    }

    /** Nobody tells it anything any more: what it has ends here. */
    synchronized void forget() {
        log.beginAt(new Position(Long.MAX_VALUE));
    }

    /** What the feed has forgotten it need not remember; a joined one is the only one that can tell it. */
    synchronized void trim(Position oldest) {
        if (joined.isEmpty()) {
            log.forgetBefore(oldest);
        }
    }

    /** @param told where whoever is told nothing comes to from now on */
    synchronized void gather(Position told) {
        common = told;
    }

    /**
     * Where those come to who were told less. The same for all for a while: they stay together, and a cache in front of
     * them asks once. Not moved as the log moves, and not left where it was: whoever stands there would read all that
     * came since on another server.
     */
    synchronized Position common() {
        return common.compareTo(log.first()) >= 0 ? common : log.first();
    }

    @Override
    public void heard(LoggedChange change) {
        List<Runnable> woken;
        synchronized (this) {
            if (unready.isPresent()) {
                unready.get().add(change);
                return;
            }
            woken = add(change);
        }
        woken.forEach(Runnable::run);
    }

    /** Returns who is to be woken. */
    private List<Runnable> add(LoggedChange change) {
        List<byte[]> told = joined.isPresent() ? joined.get().of(change) : messages.of(change);
        seen = new Position(change.position().offset() + 1);
        log.add(change.position(), told);
        return told.isEmpty() ? List.of() : new ArrayList<>(waiting);
    }

    /** Lets go what is too much by now: others came that hold some, too. */
    synchronized void shrink() {
        if (joined.isEmpty()) {
            log.shrink();
        }
    }

    /** Whether it holds the documents that its clause asks, so that only it can tell what a change means. */
    Optional<JoinedView> joined() {
        return joined;
    }

    /**
     * Its view holds everything below {@code next}; what it was told meanwhile follows.
     *
     * @param between changes from {@code next} on that were made before it was told of any
     */
    synchronized void ready(Position next, List<LoggedChange> between) {
        List<LoggedChange> late = new ArrayList<>(between);
        unready.ifPresent(late::addAll);
        unready = Optional.empty();
        seen = next;
        for (LoggedChange change : late) {
            boolean mine = change.change().key().tenant().equals(definition.tenant())
                    && interest.clauses().containsKey(change.change().key().collection());
            if (mine && change.position().compareTo(seen) >= 0) {
                add(change);
            }
        }
        log.beginAt(seen);
    }

    /**
     * The rows of a joined shape.
     *
     * @param next first position that is not in them
     */
    record Rows(Position next, List<ObjectNode> documents) {}

    /** Those that are in now. */
    synchronized Rows rows() {
        return new Rows(seen, joined.map(JoinedView::rows).orElseThrow());
    }

    /** What it has from there on; empty where it does not reach back so far. */
    synchronized Optional<List<ShapeLog.Message>> since(Position next) {
        return log.since(next);
    }

    /** Whether somebody who stands there can be told what follows: by it, or by the log. */
    synchronized boolean tells(Position next) {
        return joined.isEmpty() || next.compareTo(log.first()) >= 0;
    }

    /** First position from which it has everything. */
    synchronized Position first() {
        return log.first();
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
