package dev.syncline.server.live;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/** How many answers may be open at once: one too many is refused soon, before all become slow. Thread-safe. */
final class Admission {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private volatile boolean closed;

    Admission(int most) {
        this.most = most;
    }

    /**
     * Does the work, and counts its request until its answer has ended.
     *
     * @throws BusyException if as many are open as may be
     * @throws StoppingException if nobody is admitted any more
     */
    void admit(HttpServletRequest request, Answers.Work work) throws IOException {
        // Not a listener of the servlet: an answer that is broken off tells those nothing.
        Request core = ServletContextRequest.getServletContextRequest(request);
        admit(end -> Request.addCompletionListener(core, failure -> end.run()), work);
    }

    /** @param whenEnded takes what is to be done once, however the answer ends */
    void admit(Consumer<Runnable> whenEnded, Answers.Work work) throws IOException {
        if (closed) {
            throw new StoppingException();
        }
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refused.increment();
            throw new BusyException("%,d subscribers follow, as many as live.subscribers allows".formatted(most));
        }
        whenEnded.accept(open::decrementAndGet);
        work.run();
    }

    /** Nobody is admitted any more. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Since the start. */
    long refused() {
        return refused.sum();
    }
}
