package dev.syncline.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Syncline's own keys as a server would run with them, each with where its value came from. */
public final class EffectiveConfiguration {
    private static final String MASK = "********";

    private EffectiveConfiguration() {}

    /**
     * A value fit for a screen.
     *
     * @param source {@code file}, {@code environment} or {@code default}
     */
    public record Value(String text, String source) {}

    /** @throws ConfigurationException naming key and problem, if a server would not start with it */
    public static Map<String, Value> read(Path file) throws IOException, ConfigurationException {
        SynclineConfiguration configuration = load(file);
        JsonNode written = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(Files.readAllBytes(file));
        Map<String, Value> values = new TreeMap<>();
        var kafka = configuration.kafka();
        put(values, written, "kafka.bootstrapServers", kafka.bootstrapServers());
        put(values, written, "kafka.topicPrefix", kafka.topicPrefix());
        put(values, written, "kafka.eventPartitions", kafka.eventPartitions());
        put(values, written, "kafka.changePartitions", kafka.changePartitions());
        put(values, written, "kafka.replicationFactor", kafka.replicationFactor());
        kafka.client().forEach((key, value) -> put(values, written, "kafka.client." + key, value));
        put(
                values,
                written,
                "postgres.url",
                configuration.postgres().url().replaceAll("(?i)(password=)[^&]*", "$1" + MASK));
        put(values, written, "postgres.user", configuration.postgres().user());
        put(values, written, "postgres.password", configuration.postgres().password());
        put(values, written, "jsonStore.directory", configuration.jsonStore().directory());
        put(values, written, "decider.stateDirectory", configuration.decider().stateDirectory());
        put(values, written, "decider.threads", configuration.decider().threads());
        put(values, written, "decider.standbys", configuration.decider().standbys());
        put(values, written, "capture.enabled", configuration.capture().enabled());
        put(values, written, "capture.slot", configuration.capture().slot());
        put(values, written, "catalog", configuration.catalog());
        put(
                values,
                written,
                "reconciliation.continuous",
                configuration.reconciliation().continuous());
        put(
                values,
                written,
                "reconciliation.rate",
                configuration.reconciliation().rate());
        put(values, written, "reads", configuration.reads().wire());
        put(values, written, "live.deletable", configuration.live().deletable());
        put(values, written, "live.subscribers", configuration.live().subscribers());
        put(
                values,
                written,
                "http.allowedOrigins",
                String.join(", ", configuration.http().allowedOrigins()));
        return values;
    }

    /**
     * The configuration as a server reads it, environment variables put in.
     *
     * @throws ConfigurationException naming key and problem, if a server would not start with it
     */
    public static SynclineConfiguration load(Path file) throws IOException, ConfigurationException {
        var provider = new SubstitutingSourceProvider(
                new FileConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true));
        return new YamlConfigurationFactory<>(
                        SynclineConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                .build(provider, file.toString());
    }

    private static void put(Map<String, Value> values, JsonNode written, String key, Object value) {
        JsonNode node = written;
        int dots = key.startsWith("kafka.client.") ? 3 : 9;
        for (String part : key.split("\\.", dots)) {
            node = node.path(part);
        }
        String source = node.isMissingNode() ? "default" : (node.asText().contains("${") ? "environment" : "file");
        values.put(key, new Value(isSecret(key) ? MASK : String.valueOf(value), source));
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.contains("password")
                || lower.contains("secret")
                || lower.contains("jaas")
                || lower.endsWith(".key");
    }
}
