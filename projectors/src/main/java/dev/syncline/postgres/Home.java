package dev.syncline.postgres;

import static java.util.Objects.requireNonNull;

import dev.syncline.catalog.Collection;

/**
 * Where the tables of a store stand, and under which name its positions are kept.
 *
 * @param schema always named in full: a role named {@code syncline} would otherwise find schema {@code syncline} first on
 *     its search path, and make the users' tables there
 * @param projector in {@code syncline.position}
 */
public record Home(String schema, String projector) {
    /** What everybody reads and writes. */
    public static final Home LIVE = new Home("public", "postgres");

    public Home {
        requireNonNull(schema, "schema");
        requireNonNull(projector, "projector");
    }

    /** The collection's table, quoted. */
    public String table(Collection collection) {
        return Sql.quote(schema) + "." + Sql.quote(collection.table());
    }
}
