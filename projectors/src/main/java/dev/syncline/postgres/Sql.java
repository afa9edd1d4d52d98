package dev.syncline.postgres;

/** Pieces that every statement is made of. */
final class Sql {
    static final String TENANT = "_tenant";
    static final String VERSION = "_version";

    private Sql() {}

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
