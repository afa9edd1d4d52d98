package dev.syncline.query;

import java.util.List;

/**
 * A piece of SQL for JDBC: every {@code ?} outside of quotes stands for a parameter, all of which are bound as text, in order.
 *
 * @param text made of the catalog's names and the language's own words alone
 */
public record SqlText(String text, List<String> parameters) {
    public SqlText {
        parameters = List.copyOf(parameters);
    }
}
