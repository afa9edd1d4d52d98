package dev.syncline.server.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many answers may be open at once: one too many is refused soon, before all become slow. Thread-safe. */
final class Admission {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    Admission(int most) {
        this.most = most;
    }

    /**
     * Does the work, and counts its request until its answer has ended.
     *
     * @throws BusyException if as many are open as may be
     */
    void admit(HttpServletRequest request, Answers.Work work) throws IOException {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refused.increment();
            throw new BusyException("%,d subscribers follow, as many as live.subscribers allows".formatted(most));
        }
        try {
            work.run();
        } finally {
            if (request.isAsyncStarted()) {
                countUntilEnd(request.getAsyncContext());
            } else {
                open.decrementAndGet();
            }
        }
    }

    private void countUntilEnd(AsyncContext context) {
        context.addListener(new AsyncListener() {
            @Override
            public void onComplete(AsyncEvent event) {
                open.decrementAndGet();
            }

            @Override
            public void onTimeout(AsyncEvent event) {
                // its completion follows
            }

            @Override
            public void onError(AsyncEvent event) {
                // its completion follows
            }

            @Override
            public void onStartAsync(AsyncEvent event) {
                event.getAsyncContext().addListener(this);
            }
        });
    }

    /** Since the start. */
    long refused() {
        return refused.sum();
    }
}
