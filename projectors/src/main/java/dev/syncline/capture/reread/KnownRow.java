package dev.syncline.capture.reread;

import dev.syncline.capture.row.Captured;
import dev.syncline.capture.row.Row;
import dev.syncline.capture.row.RowEvents;
import dev.syncline.catalog.Canonical;
import dev.syncline.catalog.CanonicalForm;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.Event;
import dev.syncline.event.FieldError;
import dev.syncline.projector.StoredDocument;
import java.util.List;

/** Whether a row says what is known of its document, at the same version: then nobody needs to hear of it. */
record KnownRow(KnownDocuments knownDocuments, Collection collection, Row row) implements Captured.Cases<Boolean> {
    @Override
    public Boolean says(Event event) {
        if (row.version().isEmpty()) {
            return false;
        }
        return CanonicalForm.ofStored(collection, RowEvents.document(collection, row))
                .match(new Canonical.Cases<>() {
                    @Override
                    public Boolean valid(Document held) {
                        return knownDocuments
                                .find(event.key())
                                .filter(stored -> isSame(stored, held))
                                .isPresent();
                    }

                    @Override
                    public Boolean invalid(List<FieldError> errors) {
                        return false;
                    }
                });
    }

    private boolean isSame(StoredDocument stored, Document held) {
        return stored.version().offset() == row.version().orElseThrow()
                && stored.document().equals(held);
    }

    @Override
    public Boolean nothing() {
        return true;
    }

    @Override
    public Boolean unfit(Captured.Unfit unfit) {
        return false;
    }
}
