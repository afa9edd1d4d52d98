package dev.syncline.server.ops;

import java.util.EnumMap;
import java.util.Map;

/** Where what people set on a job is kept, for whichever process works on it. Thread-safe. */
public interface JobSettings {
    /** What can be set, as a number; 0 where nobody set it. */
    enum Setting {
        /** Documents a second at most; 0 for as many as it can. */
        RATE,
        /** 1 holds it. */
        PAUSED,
        /** 1 ends it, for good. */
        CANCELLED
    }

    long get(Setting what);

    /** @throws dev.syncline.projector.StoreUnavailableException if it can't be kept now */
    void set(Setting what, long value);

    /** Of a job that ends with its process. */
    static JobSettings forgotten() {
        Map<Setting, Long> values = new EnumMap<>(Setting.class);
        return new JobSettings() {
            @Override
            public synchronized long get(Setting what) {
                return values.getOrDefault(what, 0L);
            }

            @Override
            public synchronized void set(Setting what, long value) {
                values.put(what, value);
            }
        };
    }
}
