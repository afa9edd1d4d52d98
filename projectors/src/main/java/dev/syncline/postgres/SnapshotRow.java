package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.SnapshotDocument;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads rows as they are: one that is no document does not stop the reader. */
final class SnapshotRow {
    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotRow.class);
    private static final int TENANT = 1;
    private static final int VERSION = 2;
    /** The id is the first field of every collection. */
    private static final int ID = 3;

    private final Collection collection;
    private final RowReader reader;
    private final RowJson fast;

    SnapshotRow(Collection collection) {
        this.collection = collection;
        this.reader = new RowReader(collection);
        this.fast = new RowJson(collection, ID);
    }

    String columns() {
        return reader.columns();
    }

    /** Empty if the row's key is none that a document can have. */
    Optional<SnapshotDocument> read(ResultSet row) throws SQLException {
        Optional<DocumentKey> key = key(row);
        if (key.isEmpty()) {
            LOGGER.warn("a row has a tenant or an id that no document can have collection={}", collection.name());
            return Optional.empty();
        }
        long version = row.getLong(VERSION);
        Optional<Version> known = row.wasNull() || version < 0 ? Optional.empty() : Optional.of(new Version(version));
        try {
            Optional<Document> document = version < 0 ? Optional.empty() : fast.read(row);
            return Optional.of(new SnapshotDocument(
                    key.get(),
                    known,
                    document.isPresent()
                            ? document
                            : Optional.of(reader.read(row).document())));
        } catch (RuntimeException e) {
            return Optional.of(new SnapshotDocument(key.get(), known, Optional.empty()));
        }
    }

    private Optional<DocumentKey> key(ResultSet row) throws SQLException {
        try {
            return Optional.of(new DocumentKey(row.getString(TENANT), collection.name(), row.getString(ID)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
