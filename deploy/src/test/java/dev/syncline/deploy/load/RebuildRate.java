package dev.syncline.deploy.load;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deploy/bin/rebuild-rate}. */
@Command(
        name = "rebuild-rate",
        mixinStandardHelpOptions = true,
        description =
                "Rebuilds a store of a running syncline dev up to the switch, cancels it, and tells how fast it was"
                        + " filled and indexed, beside a raw peer that does the same work in the same run.")
public final class RebuildRate implements Callable<Integer> {
    @Parameters(paramLabel = "STORE", description = "postgres or json")
    private String store;

    @Option(names = "--rounds", defaultValue = "3", description = "The first warms up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--data-dir", defaultValue = ".syncline", description = "Of syncline dev: ${DEFAULT-VALUE}.")
    private Path dataDirectory;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RebuildRate()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Rebuilding rebuilding =
                new Rebuilding(HttpClient.newHttpClient(), RunningDev.addresses(dataDirectory, spec), store);
        for (int round = 0; round < rounds; round++) {
            Rebuilding.Filled filled = rebuilding.measure();
            filled.measured().print(round, filled.documents());
        }
        return 0;
    }
}
