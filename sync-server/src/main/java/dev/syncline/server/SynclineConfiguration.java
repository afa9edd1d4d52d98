package dev.syncline.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a server is told at start: Dropwizard's own keys, and these. A bad value means no start. */
public final class SynclineConfiguration extends Configuration {
    @Valid
    @NotNull
    @JsonProperty
    private KafkaSettings kafka;

    @Valid
    @NotNull
    @JsonProperty
    private PostgresSettings postgres;

    @Valid
    @NotNull
    @JsonProperty
    private JsonStoreSettings jsonStore;

    @Valid
    @NotNull
    @JsonProperty
    private DeciderSettings decider;

    @Valid
    @NotNull
    @JsonProperty
    private CaptureSettings capture = new CaptureSettings(null, null);

    @Valid
    @NotNull
    @JsonProperty
    private ReconciliationSettings reconciliation = new ReconciliationSettings(null, null);

    @Valid
    @NotNull
    @JsonProperty
    private LiveSettings live = new LiveSettings(null, null);

    @Valid
    @NotNull
    @JsonProperty
    private HttpSettings http = new HttpSettings(null);

    @NotNull
    @JsonProperty
    private String catalog = "workspace";

    @NotNull
    @JsonProperty
    private ReadStore reads = ReadStore.POSTGRES;

    public KafkaSettings kafka() {
        return kafka;
    }

    public PostgresSettings postgres() {
        return postgres;
    }

    public JsonStoreSettings jsonStore() {
        return jsonStore;
    }

    public DeciderSettings decider() {
        return decider;
    }

    public CaptureSettings capture() {
        return capture;
    }

    public ReconciliationSettings reconciliation() {
        return reconciliation;
    }

    public LiveSettings live() {
        return live;
    }

    public HttpSettings http() {
        return http;
    }

    /** {@code workspace}, or a directory of JSON Schema files. */
    public String catalog() {
        return catalog;
    }

    public ReadStore reads() {
        return reads;
    }

    /** Which store answers reads. */
    public enum ReadStore {
        @JsonProperty("postgres")
        POSTGRES,
        @JsonProperty("json")
        JSON;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How Kafka is reached, and how the log's topics are made.
     *
     * @param eventPartitions of a collection's events topic; can never change; default 4
     * @param changePartitions of changes, rejections and duplicates; can never change; default 4
     * @param client further settings of every Kafka client, such as {@code security.protocol}
     */
    public record KafkaSettings(
            @NotNull String bootstrapServers,
            String topicPrefix,
            Integer eventPartitions,
            Integer changePartitions,
            Short replicationFactor,
            Map<String, String> client) {
        public KafkaSettings {
            topicPrefix = Optional.ofNullable(topicPrefix).orElse("syncline");
            eventPartitions = Optional.ofNullable(eventPartitions).orElse(4);
            changePartitions = Optional.ofNullable(changePartitions).orElse(4);
            replicationFactor = Optional.ofNullable(replicationFactor).orElse((short) 1);
            client = client == null ? Map.of() : Map.copyOf(client);
        }

        /** Client settings hold passwords. */
        @Override
        public String toString() {
            return "KafkaSettings[" + bootstrapServers + ", " + topicPrefix + "]";
        }
    }

    /** @param url {@code jdbc:postgresql://host:port/database}, without credentials */
    public record PostgresSettings(
            @NotNull String url, @NotNull String user, String password) {
        public PostgresSettings {
            password = Optional.ofNullable(password).orElse("");
        }

        @Override
        public String toString() {
            return "PostgresSettings[" + url + ", " + user + "]";
        }
    }

    /** @param directory may be shared by the servers of one machine */
    public record JsonStoreSettings(@NotNull Path directory) {}

    /**
     * How the decider runs.
     *
     * @param stateDirectory survives restarts, one per server; the index of the log stands beside it
     * @param threads default 1
     * @param standbys copies of the state on other servers; default 0
     */
    public record DeciderSettings(@NotNull Path stateDirectory, Integer threads, Integer standbys) {
        public DeciderSettings {
            threads = Optional.ofNullable(threads).orElse(1);
            standbys = Optional.ofNullable(standbys).orElse(0);
        }
    }

    /**
     * Reconciliation that goes on by itself.
     *
     * @param continuous default false; {@code dev} has it on
     * @param rate documents a second, at most; default 200
     */
    public record ReconciliationSettings(Boolean continuous, Integer rate) {
        public ReconciliationSettings {
            continuous = Optional.ofNullable(continuous).orElse(false);
            rate = Optional.ofNullable(rate).orElse(200);
            if (rate < 1) {
                throw new IllegalArgumentException("reconciliation.rate must be at least 1 document/s, was " + rate);
            }
        }
    }

    /**
     * How subscribers are served.
     *
     * @param deletable whether DELETE makes a shape's subscribers begin anew; default false
     * @param subscribers at most so many at once; one more is asked to come back. Default 10,000
     */
    public record LiveSettings(Boolean deletable, Integer subscribers) {
        private static final int SUBSCRIBERS = 10_000;

        public LiveSettings {
            deletable = Optional.ofNullable(deletable).orElse(false);
            subscribers = Optional.ofNullable(subscribers).orElse(SUBSCRIBERS);
            if (subscribers < 1) {
                throw new IllegalArgumentException("live.subscribers must be at least 1, was " + subscribers);
            }
        }
    }

    /**
     * Who may ask over HTTP.
     *
     * @param allowedOrigins whose pages may write from a browser: {@code https://app.example}, with {@code *} for a port
     *     or a part of a name; {@code *} alone is any. Default none
     */
    public record HttpSettings(List<String> allowedOrigins) {
        /** What {@code *} stands for within an origin. */
        static final String PART = "[A-Za-z0-9-]*";

        private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[A-Za-z0-9.*:\\[\\]-]+");

        public HttpSettings {
            allowedOrigins = List.copyOf(Optional.ofNullable(allowedOrigins).orElse(List.of()));
            for (String origin : allowedOrigins) {
                if (!ORIGIN.matcher(origin).matches()) {
                    throw new IllegalArgumentException(
                            "http.allowedOrigins must be origins such as https://app.example or http://localhost:*, was "
                                    + origin);
                }
            }
        }
    }

    /**
     * How SQL by others comes back.
     *
     * @param enabled default true
     * @param slot default {@code syncline}
     */
    public record CaptureSettings(Boolean enabled, String slot) {
        public CaptureSettings {
            enabled = Optional.ofNullable(enabled).orElse(true);
            slot = Optional.ofNullable(slot).orElse("syncline");
        }
    }
}
