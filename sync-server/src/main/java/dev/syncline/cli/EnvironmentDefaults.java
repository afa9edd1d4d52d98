package dev.syncline.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where things are and how answers look, the environment may say: {@code --data-dir} is {@code SYNCLINE_DATA_DIR}. What a
 * command does is said with it: one Idempotency-Key in a shell would make all writes one.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private static final String PREFIX = "SYNCLINE_";
    private static final Set<String> OPTIONS = Set.of(
            "--url",
            "--output",
            "--data-dir",
            "--port",
            "--kafka-port",
            "--postgres-port",
            "--catalog",
            "--demo-client");

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !OPTIONS.contains(option.longestName())) {
            return null;
        }
        String value = environment.get(variable(option.longestName()));
        return value == null || value.isBlank() ? null : value;
    }

    private static String variable(String option) {
        return PREFIX + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
