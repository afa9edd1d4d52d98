package dev.syncline.postgres;

import dev.syncline.catalog.Collection;

/** Pieces that every statement is made of. */
final class Sql {
    static final String TENANT = "_tenant";
    static final String VERSION = "_version";

    private Sql() {}

    /**
     * With its schema: a role named {@code syncline} would otherwise find schema {@code syncline} first on its search
     * path, and make the users' tables there.
     */
    static String table(Collection collection) {
        return "\"public\"." + quote(collection.table());
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
