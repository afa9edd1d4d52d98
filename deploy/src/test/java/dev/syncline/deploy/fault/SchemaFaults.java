package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A managed table changed by hand under load, and mended by the statement that the status tells. */
final class SchemaFaults {
    private static final Pattern MEND = Pattern.compile("mend it with: (.*)$", Pattern.DOTALL);

    private SchemaFaults() {}

    static List<Fault> all() {
        return Map.of(
                        "column dropped by hand", "ALTER TABLE tasks DROP COLUMN priority",
                        "column retyped by hand", "ALTER TABLE tasks ALTER COLUMN due_at TYPE text",
                        "column renamed by hand", "ALTER TABLE tasks RENAME COLUMN description TO notes")
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> Fault.lasting(one.getKey(), "22", (arena, random) -> change(arena, one.getValue(), random)))
                .toList();
    }

    private static void change(Arena arena, String statement, Random random) throws Exception {
        arena.sql(statement);
        arena.knock();
        Pauses.lasting(arena, random);
        arena.sql(Awaitility.await().until(() -> mend(arena), told -> !told.isEmpty()));
        // Whoever was parked is tried again within half a minute; what the statement took away is not.
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> Arena.isWell(arena.server()));
        Operations operations = new Operations(arena.server());
        operations.reconcile("{\"collections\":[\"tasks\"]}");
        operations.job("/v1/ops/repairs", "{\"store\":\"postgres\",\"collection\":\"tasks\",\"execute\":true}");
    }

    private static String mend(Arena arena) throws Exception {
        Matcher told = MEND.matcher(arena.server()
                .status()
                .at("/dependencies/projector.postgres/reason")
                .asText());
        return told.find() ? told.group(1) : "";
    }
}
