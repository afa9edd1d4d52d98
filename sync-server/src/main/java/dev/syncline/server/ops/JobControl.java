package dev.syncline.server.ops;

import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.server.ops.JobSettings.Setting;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people set on a job, here or on another server: done at once, kept for whoever works on it, and heard from
 * others. Thread-safe.
 */
final class JobControl {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobControl.class);

    private final JobSettings settings;
    private final JobGate gate;
    /** Set here, and not kept yet: a store that is slow to answer may be why a job is paused. */
    private final Map<Setting, Long> notKept = new EnumMap<>(Setting.class);

    private volatile long rate;

    JobControl(JobSettings settings, JobGate gate) {
        this.settings = settings;
        this.gate = gate;
        hear();
    }

    /** Documents a second at most; 0 for as many as it can. */
    long rate() {
        return rate;
    }

    /**
     * Does it, and keeps it.
     *
     * @throws StoreUnavailableException if it is done, and could not be kept yet
     */
    void set(Setting what, long value) {
        become(what, value);
        synchronized (notKept) {
            // Whoever listened to the others meanwhile may have undone it.
            become(what, value);
            notKept.put(what, value);
            keep();
        }
    }

    private void keep() {
        for (Setting what : Setting.values()) {
            Long value = notKept.get(what);
            if (value != null) {
                settings.set(what, value);
                notKept.remove(what);
            }
        }
    }

    /** Keeps what could not be kept before, and does what others have set, where it has not ended. */
    void listen(boolean ended) {
        synchronized (notKept) {
            try {
                keep();
                if (!ended) {
                    hear();
                }
            } catch (StoreUnavailableException e) {
                LOGGER.debug("what was set on a job is not known cause={}", e.getMessage());
            }
        }
    }

    private void hear() {
        for (Setting what : Setting.values()) {
            become(what, settings.get(what));
        }
    }

    private void become(Setting what, long value) {
        switch (what) {
            case RATE -> rate = value;
            case PAUSED -> gate.pause(value != 0);
            case CANCELLED -> {
                if (value != 0) {
                    gate.cancel();
                }
            }
        }
    }
}
