package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help of every command: examples first, exit codes last, and a list that says what each subcommand does. */
class HelpTest {
    static Stream<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>();
        collect(Syncline.commandLine(), all);
        return all.stream();
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        all.add(command);
        command.getSubcommands().values().forEach(one -> collect(one, all));
    }

    private static String help(CommandLine command) {
        return command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpBeginsWithExamplesAndEndsWithExitCodes(CommandLine command) {
        String help = help(command);

        assertThat(help)
                .startsWith("Examples:\n  ")
                .contains("Usage: " + command.getCommandSpec().qualifiedName());
        assertThat(help.strip()).endsWith("ended by SIGINT, SIGTERM");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void listSaysWhatEachSubcommandDoes(CommandLine command) {
        List<String> lines = help(command).lines().map(String::strip).toList();

        command.getSubcommands().forEach((name, one) -> {
            String header = one.getCommandSpec().usageMessage().header()[0];
            String start = header.substring(0, Math.min(20, header.length()));
            assertThat(header).endsWith(".");
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line).startsWith(name + " ").contains(start));
        });
        assertThat(lines.stream().filter(line -> line.contains("Examples:"))).hasSize(1);
    }
}
