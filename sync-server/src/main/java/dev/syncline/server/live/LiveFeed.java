package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.PastChanges;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all subscribers share: the feed, the past behind it, who follows, and the threads that write. Thread-safe. */
public final class LiveFeed implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LiveFeed.class);
    /** Compaction and deletes of records go on slowly. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);
    /** More of them are told by other threads, while the feed hears the next. */
    private static final int FEW_CHANGES = 4;
    /** Of more all are asked first whether they want a change, and whoever does would wait for that. */
    private static final int FEW_SUBSCRIBERS = 100;

    private final ChangeFeed feed;
    private final PastChanges past;
    private final LogLayout layout;
    private final Admission admission;
    private final HeldBytes held;
    private final Subscribers subscribers = new Subscribers();
    private final LongAdder refused = new LongAdder();
    private final Deliveries deliveries = new Deliveries();
    private final LiveThreads threads;
    private final Map<Integer, Position> served = new ConcurrentHashMap<>();
    private final List<Runnable> draining = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * @param most answers that may be open at once
     * @param mostHeldBytes that answers may hold in sum until their readers have taken them
     * @param threads makes the threads that write answers
     */
    public LiveFeed(
            ChangeFeed feed, PastChanges past, LogLayout layout, int most, long mostHeldBytes, ThreadFactory threads) {
        this.feed = feed;
        this.past = past;
        this.layout = layout;
        this.admission = new Admission(most);
        this.held = new HeldBytes(mostHeldBytes);
        this.threads = new LiveThreads(threads);
        listen(subscribers::heard);
    }

    /** The feed tells on for a while after this has closed: nobody is there any more who would write. */
    private void listen(BiConsumer<Integer, List<LoggedChange>> listener) {
        feed.listen((partition, changes) -> {
            if (closed) {
                return;
            }
            if (changes.size() <= FEW_CHANGES && subscribers.count() <= FEW_SUBSCRIBERS) {
                threads.near(() -> listener.accept(partition, changes));
            } else {
                listener.accept(partition, changes);
            }
        });
    }

    /** Begins to look how far back the log tells all; its topics must be there. */
    public void start() {
        Runnable look = () -> threads.readStores(this::lookBack);
        var unused = threads.after(Duration.ZERO, look);
        threads.every(LOOK_BACK, look);
    }

    private void lookBack() {
        try {
            for (int partition = 0; partition < layout.changePartitions(); partition++) {
                served.put(partition, past.wholeFrom(partition));
            }
        } catch (LogUnavailableException e) {
            LOGGER.debug("how far back the log tells all is not known now", e);
        }
    }

    Admission admission() {
        return admission;
    }

    HeldBytes held() {
        return held;
    }

    /** To be thrown at whoever is to come back later; it is counted. */
    BusyException busy(String reason) {
        refused.increment();
        return new BusyException(reason);
    }

    int partitionOf(String tenant) {
        return layout.partitionOf(tenant);
    }

    Follower follower(int partition, Position from, boolean complete) {
        return new LogFollower(feed, past, partition, from, complete, held);
    }

    /** Returns the first position of which the subscriber will be told. */
    Position add(Subscriber subscriber, int partition) {
        return subscribers.add(subscriber, partition, feed.next(partition));
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** First position of the partition that was not heard yet. */
    Position next(int partition) {
        return feed.next(partition);
    }

    /**
     * First position of the partition that the log does not have.
     *
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    Position end(int partition) {
        return past.end(partition);
    }

    /** First position of the partition of which nobody was told yet. */
    Position told(int partition) {
        return subscribers.next(partition, feed.next(partition));
    }

    /**
     * On one of a few threads that may wait for a store, behind whoever asked before.
     *
     * @throws BusyException if too many did
     */
    void readStores(Runnable work) {
        if (!threads.readStores(work)) {
            throw busy("The stores are read for many already");
        }
    }

    /**
     * Whether everything below a position of the stores was committed.
     *
     * @throws StoreBehindException if something was told that stands again behind it: whoever began there would miss it
     */
    void checkWhole(int partition, Position next) {
        if (!past.isWhole(partition, next)) {
            throw new StoreBehindException();
        }
    }

    /** Is run once, when answers that would last are to end. */
    void onDrain(Runnable work) {
        draining.add(work);
    }

    /** Whether answers that would last end now. */
    boolean drains() {
        return admission.isClosed();
    }

    /** Ends the answers that would last, and takes no more of them: whoever followed goes on at another server. */
    public void drain() {
        admission.close();
        for (Runnable work : draining) {
            try {
                work.run();
            } catch (RuntimeException e) {
                // The stop goes on: Jetty would leave it undone.
                LOGGER.error("not everybody who follows was taken leave of", e);
            }
        }
    }

    /** The oldest position of the partition that needs no reading of the log. */
    Position oldest(int partition) {
        return feed.first(partition);
    }

    /** Is run whenever the feed has read on; it must be quick. */
    void onAdvance(Runnable work) {
        listen((partition, changes) -> work.run());
    }

    LiveThreads threads() {
        return threads;
    }

    Outflow.Executors executors() {
        return threads.executors();
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    /** Connections that ended before their answer did, since the start: too slow, or gone. */
    public long cuts() {
        return threads.cuts();
    }

    /** Requests that were told to come back since the start, because others had what they needed. */
    public long refused() {
        return admission.refused() + held.refused() + refused.sum();
    }

    /** The oldest position of each partition at which a subscriber may come back, as of a minute ago where Kafka answers. */
    public Map<Integer, Position> served() {
        return new TreeMap<>(served);
    }

    /** The oldest position of each partition that needs no reading of the log. */
    public Map<Integer, Position> oldest() {
        Map<Integer, Position> oldest = new TreeMap<>();
        for (int partition = 0; partition < layout.changePartitions(); partition++) {
            oldest.put(partition, feed.first(partition));
        }
        return oldest;
    }

    /** Who follows now: connections of the change feed, and shapes. */
    public int subscribers() {
        return subscribers.count();
    }

    /** Bytes in memory: changes, and answers that their readers have not taken yet. */
    public long bytes() {
        return feed.bytes() + held.bytes();
    }

    /** Whether Kafka answers. */
    public boolean hears() {
        return feed.hears();
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
