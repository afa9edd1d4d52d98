package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.literal;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What others made on a live table, as statements that make the same on the table that takes its name.
 *
 * @param moved in the order in which they are to be executed, once the new table has the name
 * @param lost what can't be moved, each with the reason
 */
record Dependents(List<String> moved, List<String> lost) {
    private static final String OWNER = """
            SELECT format('ALTER TABLE %s OWNER TO %I', $table$, r.rolname)
            FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = $oid$""";
    private static final String GRANTS = """
            SELECT format('GRANT %s ON TABLE %s TO %s%s', a.privilege_type, $table$,
                CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE c.oid = $oid$ AND a.grantee <> c.relowner
            UNION ALL
            SELECT format('GRANT %s (%I) ON TABLE %s TO %s%s', a.privilege_type, f.attname, $table$,
                CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_attribute f, aclexplode(f.attacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE f.attrelid = $oid$ AND f.attnum > 0 AND f.attname IN ($columns$)""";
    private static final String INDEXES = """
            SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = $oid$ AND NOT i.indisunique AND c.relname NOT IN ($indexes$)
              AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
              AND NOT EXISTS (SELECT 1 FROM unnest(i.indkey) k JOIN pg_attribute f ON f.attrelid = $oid$ AND f.attnum = k
                              WHERE f.attname NOT IN ($columns$))""";
    private static final String TRIGGERS = """
            SELECT pg_get_triggerdef(oid) FROM pg_trigger
            WHERE tgrelid = $oid$ AND NOT tgisinternal AND tgname NOT LIKE 'syncline\\_%'
            UNION ALL
            SELECT format('ALTER TABLE %s %s TRIGGER %I', $table$,
                CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname)
            FROM pg_trigger
            WHERE tgrelid = $oid$ AND NOT tgisinternal AND tgname NOT LIKE 'syncline\\_%' AND tgenabled <> 'O'""";
    private static final String VIEWS = """
            SELECT DISTINCT format('CREATE OR REPLACE VIEW %s%s AS %s', v.oid::regclass,
                coalesce(' WITH (' || array_to_string(v.reloptions, ', ') || ')', ''), pg_get_viewdef(v.oid))
            FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
              JOIN pg_class v ON v.oid = w.ev_class
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $oid$ AND v.relkind = 'v'""";
    private static final String CONSTRAINTS = """
            SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', $table$, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE conrelid = $oid$ AND contype IN ('u', 'x') AND conparentid = 0""";
    private static final String REFERENCES = """
            SELECT step FROM (
              SELECT oid, 1 AS nth, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS step
              FROM pg_constraint WHERE confrelid = $oid$ AND conrelid <> $oid$ AND contype = 'f' AND conparentid = 0
              UNION ALL
              SELECT oid, 2, format('ALTER TABLE %s ADD CONSTRAINT %I %s%s', conrelid::regclass, conname,
                pg_get_constraintdef(oid), CASE WHEN convalidated THEN ' NOT VALID' ELSE '' END)
              FROM pg_constraint
              WHERE (confrelid = $oid$ OR conrelid = $oid$) AND contype = 'f' AND conparentid = 0) AS steps
            ORDER BY oid, nth""";
    private static final String LOST = """
            SELECT DISTINCT 'materialized view ' || v.oid::regclass || ' goes on reading the old table: it can''t be replaced'
            FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
              JOIN pg_class v ON v.oid = w.ev_class
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $oid$ AND v.relkind = 'm'
            UNION ALL
            SELECT 'constraint ' || quote_ident(conname) || ' of ' || $table$ || ': no collection has it: '
                || pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE conrelid = $oid$ AND contype = 'c' AND conparentid = 0 AND conname NOT IN ($checks$)
            UNION ALL
            SELECT 'column ' || quote_ident(attname) || ' of ' || $table$ || ' and what is in it: no collection has it'
            FROM pg_attribute
            WHERE attrelid = $oid$ AND attnum > 0 AND NOT attisdropped AND attname NOT IN ($columns$)
            UNION ALL
            SELECT 'policy ' || quote_ident(polname) || ' on ' || $table$ || ': make it again by hand'
            FROM pg_policy WHERE polrelid = $oid$
            UNION ALL
            SELECT 'rule ' || quote_ident(rulename) || ' on ' || $table$ || ': make it again by hand'
            FROM pg_rules WHERE format('%I.%I', schemaname, tablename)::regclass = $oid$
            UNION ALL
            SELECT 'membership in publication ' || quote_ident(p.pubname) || ' of ' || $table$ || ': add it again by hand'
            FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
            WHERE r.prrelid = $oid$ AND p.pubname <> $publication$""";

    /** Empty where there is no live table. All names come out in full: the search path must be empty. */
    static Dependents of(Connection connection, Collection collection) throws SQLException {
        List<String> moved = new ArrayList<>();
        for (String query : List.of(OWNER, GRANTS, CONSTRAINTS, REFERENCES, TRIGGERS, VIEWS)) {
            moved.addAll(ask(connection, collection, query));
        }
        return new Dependents(moved, ask(connection, collection, LOST));
    }

    /**
     * The indexes that others made, as statements that make them on the side; unique ones are {@link Obstacles} to a
     * switch, and the past need not fit them.
     */
    static List<String> indexes(Connection connection, Home home, Collection collection) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String statement : ask(connection, collection, INDEXES)) {
            statements.add(statement
                    .replaceFirst(
                            " ON (ONLY )?(public|\"public\")\\.",
                            " ON " + Matcher.quoteReplacement(Sql.quote(home.schema())) + ".")
                    .replaceFirst("INDEX ", "INDEX IF NOT EXISTS "));
        }
        return statements;
    }

    private static List<String> ask(Connection connection, Collection collection, String query) throws SQLException {
        String table = literal(Home.LIVE.table(collection));
        Stream<String> columns = Stream.concat(
                Stream.of(Sql.TENANT, Sql.VERSION), collection.fields().stream().map(Field::column));
        Stream<String> indexes =
                TableDdl.indexes(collection).keySet().stream().map(name -> name.substring(1, name.length() - 1));
        String sql = query.replace("$table$", table)
                .replace("$oid$", "to_regclass(" + table + ")")
                .replace("$columns$", literals(columns))
                .replace("$indexes$", literals(indexes))
                .replace("$checks$", literals(TableDdl.checks(collection).stream()))
                .replace("$publication$", literal(PostgresSchema.PUBLICATION));
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** With an empty one, as a list of none is no SQL. */
    private static String literals(Stream<String> names) {
        return Stream.concat(Stream.of(""), names).map(Sql::literal).collect(Collectors.joining(", "));
    }
}
