package dev.syncline.server.doctor;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a managed table must be like, so that no change of it is missed or undone. Pure. */
final class TableRules {
    static final String PUBLICATION = "postgres.publication";
    static final String REPLICA_IDENTITY = "postgres.replica-identity";
    static final String GUARDS = "postgres.guards";
    static final List<String> NAMES = List.of(PUBLICATION, REPLICA_IDENTITY, GUARDS);

    private static final String TRUNCATE = "syncline_no_truncate";
    private static final List<String> TRIGGERS =
            List.of("syncline_version_insert", "syncline_version_update", TRUNCATE);

    private final String publication;
    private final Psql psql;

    TableRules(String publication, Psql psql) {
        this.publication = publication;
        this.psql = psql;
    }

    /**
     * A managed table as PostgreSQL describes it.
     *
     * @param exists false before a server made it
     * @param triggers how each of ours is enabled, as {@code pg_trigger.tgenabled}
     */
    record TableView(
            String name, boolean exists, String replicaIdentity, boolean published, Map<String, String> triggers) {
        TableView {
            requireNonNull(name, "name");
            triggers = Map.copyOf(triggers);
        }

        String sql() {
            return "public.\"" + name + '"';
        }
    }

    List<Finding> judge(List<TableView> tables, boolean capture) {
        List<TableView> there = tables.stream().filter(TableView::exists).toList();
        if (there.isEmpty()) {
            return NAMES.stream()
                    .map(name -> Finding.warn(
                            name,
                            "no tables yet",
                            tables.size() + " tables",
                            List.of("syncline server FILE"),
                            "a server makes them when it starts first"))
                    .toList();
        }
        if (!capture) {
            return List.of(
                    Finding.ok(PUBLICATION, "capture is switched off"),
                    Finding.ok(REPLICA_IDENTITY, "capture is switched off"),
                    guards(there));
        }
        return List.of(published(there), identity(there), guards(there));
    }

    private Finding published(List<TableView> tables) {
        List<TableView> missing = broken(tables, TableView::published);
        return missing.isEmpty()
                ? Finding.ok(PUBLICATION, "all " + tables.size() + " tables in " + publication)
                : Finding.fail(
                        PUBLICATION,
                        publication + " lacks " + names(missing),
                        "every managed table",
                        missing.stream()
                                .map(one -> psql.command(
                                        "ALTER PUBLICATION \"" + publication + "\" ADD TABLE " + one.sql()))
                                .toList(),
                        "SQL by others on them never comes back; afterwards see what was missed: syncline reconcile");
    }

    private Finding identity(List<TableView> tables) {
        List<TableView> other = broken(tables, one -> one.replicaIdentity().equals("f"));
        return other.isEmpty()
                ? Finding.ok(REPLICA_IDENTITY, "FULL on all " + tables.size() + " tables")
                : Finding.fail(
                        REPLICA_IDENTITY,
                        "not FULL on " + names(other),
                        "FULL",
                        other.stream()
                                .map(one -> psql.command("ALTER TABLE " + one.sql() + " REPLICA IDENTITY FULL"))
                                .toList(),
                        "capture can't tell which columns others changed, nor which document they deleted");
    }

    private Finding guards(List<TableView> tables) {
        List<String> found = new ArrayList<>();
        List<String> fix = new ArrayList<>();
        for (TableView table : tables) {
            for (String trigger : TRIGGERS) {
                String enabled = table.triggers().getOrDefault(trigger, "missing");
                boolean always = trigger.equals(TRUNCATE);
                if (!enabled.equals("A") && (always || !enabled.equals("O"))) {
                    found.add(table.name() + "." + trigger + (enabled.equals("missing") ? " missing" : " disabled"));
                    fix.add(enabled.equals("missing") ? "syncline server FILE" : enable(table, trigger, always));
                }
            }
        }
        return found.isEmpty()
                ? Finding.ok(GUARDS, TRIGGERS.size() + " triggers on all " + tables.size() + " tables")
                : Finding.fail(
                        GUARDS,
                        String.join(", ", found),
                        "every guard enabled",
                        fix.stream().distinct().toList(),
                        "without them a TRUNCATE, or a version written by hand, goes by unseen; a server makes missing"
                                + " ones again when it starts");
    }

    private String enable(TableView table, String trigger, boolean always) {
        return psql.command(
                "ALTER TABLE " + table.sql() + " ENABLE " + (always ? "ALWAYS " : "") + "TRIGGER " + trigger);
    }

    private static List<TableView> broken(List<TableView> tables, Predicate<TableView> holds) {
        return tables.stream().filter(holds.negate()).toList();
    }

    private static String names(List<TableView> tables) {
        return tables.stream().map(TableView::name).collect(Collectors.joining(", "));
    }
}
