package dev.syncline.catalog;

import dev.syncline.event.Document;
import dev.syncline.event.FieldError;
import java.util.List;

/** A document in canonical form, or what keeps it from having one. */
public sealed interface Canonical {
    <R> R match(Cases<R> cases);

    /** Valid, and this is its one form. */
    record Valid(Document document) implements Canonical {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.valid(document);
        }
    }

    /** At least one field can't be held, or breaks the schema. */
    record Invalid(List<FieldError> errors) implements Canonical {
        public Invalid {
            errors = List.copyOf(errors);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.invalid(errors);
        }
    }

    interface Cases<R> {
        R valid(Document document);

        R invalid(List<FieldError> errors);
    }
}
