package dev.syncline.postgres;

import dev.syncline.catalog.Collection;

/** Pieces that every statement is made of. */
final class Sql {
    static final String TENANT = "_tenant";
    static final String VERSION = "_version";

    private Sql() {}

    /** The live one. */
    static String table(Collection collection) {
        return Home.LIVE.table(collection);
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
