package dev.syncline.server.doctor;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.server.Configured;
import dev.syncline.server.SynclineConfiguration;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything around a server that its configuration names. */
public final class Surroundings {
    private Surroundings() {}

    /**
     * Who looks at all of it.
     *
     * @throws dev.syncline.catalog.CatalogException if the catalog can't be used
     */
    public static Doctor doctor(SynclineConfiguration configuration, Clock clock) {
        LogLayout layout = Configured.layout(configuration.kafka());
        Catalog catalog = Configured.catalog(configuration.catalog());
        SynclineConfiguration.CaptureSettings capture = configuration.capture();
        List<Check> checks = new ArrayList<>(MachineChecks.of(directories(configuration)));
        checks.add(PortChecks.of(configuration));
        checks.addAll(new KafkaChecks(Configured.client(configuration.kafka()), layout, catalog, clock).all());
        checks.addAll(new PostgresChecks(
                        new Psql(configuration.postgres()), catalog, capture.enabled(), capture.slot(), clock)
                .all());
        checks.addAll(JsonStoreChecks.of(
                configuration.jsonStore().directory(), configuration.decider().stateDirectory()));
        return new Doctor(checks, Doctor.LIMIT);
    }

    private static Map<String, Path> directories(SynclineConfiguration configuration) {
        Map<String, Path> directories = new LinkedHashMap<>();
        directories.put("JSON store", configuration.jsonStore().directory());
        directories.put("decider's state", configuration.decider().stateDirectory());
        return directories;
    }
}
