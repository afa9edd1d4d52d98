package dev.syncline.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Versions implements IVersionProvider {
    static String current() {
        return Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"syncline " + current()};
    }
}
