package dev.syncline.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option that is not given is what the environment says: {@code --data-dir} is {@code SYNCLINE_DATA_DIR}. Not so what
 * acts or confirms: nobody is to be surprised by a shell.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private static final String PREFIX = "SYNCLINE_";
    private static final Set<String> SAID_ONLY = Set.of("--confirm", "--adopt");

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        boolean takesValue = argument.isOption() && argument.arity().min() > 0;
        if (!takesValue || SAID_ONLY.contains(((OptionSpec) argument).longestName())) {
            return null;
        }
        String value = environment.get(variable(((OptionSpec) argument).longestName()));
        return value == null || value.isBlank() ? null : value;
    }

    private static String variable(String option) {
        return PREFIX + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
