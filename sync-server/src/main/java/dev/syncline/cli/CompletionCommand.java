package dev.syncline.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n" + "  source <(syncline completion bash)%n" + "%n",
        header = "A script that completes commands and options.")
final class CompletionCommand implements Callable<Integer> {
    /** The shells that can be completed for. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh; one script serves both")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String script = AutoComplete.bash("syncline", spec.root().commandLine());
        String enable = shell == Shell.ZSH ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
        spec.commandLine().getOut().print(enable + script);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }
}
