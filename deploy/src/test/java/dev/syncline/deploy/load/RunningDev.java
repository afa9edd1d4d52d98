package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where the {@code syncline dev} of a data directory answers. */
final class RunningDev {
    private RunningDev() {}

    /** @throws ParameterException if none runs there */
    static JsonNode addresses(Path dataDirectory, CommandSpec spec) throws IOException {
        Path ready = dataDirectory.resolve("dev.json");
        if (!Files.exists(ready)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "No syncline dev is ready on " + dataDirectory
                            + ". Start one there: deploy/bin/syncline dev, or name its --data-dir");
        }
        return Json.object(Files.readAllBytes(ready));
    }
}
