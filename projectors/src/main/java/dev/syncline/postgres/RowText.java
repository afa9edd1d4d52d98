package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import java.util.stream.Collectors;

/**
 * SQL that makes of a row what {@link dev.syncline.projector.ContentText} makes of the document, and hashes it as
 * {@link dev.syncline.projector.BucketDigest} does.
 */
final class RowText {
    private final Home home;
    private final Collection collection;

    RowText(Home home, Collection collection) {
        this.home = home;
        this.collection = collection;
    }

    /** Per bucket: number, count, sum of versions, sum of contents, highest version. */
    String digests() {
        return """
                SELECT get_byte(k, 0), count(*), sum(%s), sum(%s), max(version)
                FROM (SELECT sha256(convert_to(identity, 'UTF8')) AS k, identity || '@' || version AS at, version, content
                      FROM (SELECT %s AS identity, coalesce(_version, 0) AS version, %s AS content FROM %s) AS rendered) AS keyed
                GROUP BY 1""".formatted(hash("at"), hash("at || '=' || content"), identity(), content(), home.table(collection));
    }

    /** The number of the row's bucket. */
    String bucket() {
        return "get_byte(sha256(convert_to(" + identity() + ", 'UTF8')), 0)";
    }

    private static String hash(String text) {
        return "('x' || encode(substr(sha256(convert_to(" + text + ", 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint";
    }

    private String identity() {
        return "_tenant || '/' || " + quote(collection.id().column()) + "::text";
    }

    private String content() {
        return collection.fields().stream().map(RowText::field).collect(Collectors.joining(" || "));
    }

    private static String field(Field field) {
        String text = text(field.type(), quote(field.column()));
        return "coalesce(length(" + text + ") || ':' || " + text + ", '-')";
    }

    private static String text(FieldType type, String column) {
        return switch (type.kind()) {
            case TEXT, BOUNDED_TEXT, UUID, ENUM, BOOLEAN, SMALLINT, INTEGER, BIGINT, NUMERIC, JSON -> column + "::text";
            // The bits, without the sign that only zero has no use for.
            case DOUBLE -> "encode(float8send(" + column + " + 0), 'hex')";
            case DATE -> "to_char(" + column + ", 'YYYY-MM-DD')";
            case TIMESTAMP -> "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
            case BYTES -> "encode(" + column + ", 'hex')";
        };
    }
}
