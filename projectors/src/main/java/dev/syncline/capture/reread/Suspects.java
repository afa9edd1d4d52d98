package dev.syncline.capture.reread;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Those of the known documents that have no row: deleted, or not written yet. Keeps only these in memory. */
final class Suspects implements BiConsumer<DocumentKey, Version> {
    private static final int CHUNK = 1000;

    private final TableRows rows;
    private final Map<DocumentKey, Version> chunk = new LinkedHashMap<>();
    private final Map<DocumentKey, Version> suspects = new LinkedHashMap<>();

    Suspects(TableRows rows) {
        this.rows = rows;
    }

    @Override
    public void accept(DocumentKey key, Version version) {
        chunk.put(key, version);
        if (chunk.size() == CHUNK) {
            ask();
        }
    }

    /** After the last document. */
    Map<DocumentKey, Version> all() {
        ask();
        return suspects;
    }

    private void ask() {
        try {
            for (DocumentKey missing : rows.missing(new ArrayList<>(chunk.keySet()))) {
                suspects.put(missing, chunk.get(missing));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("table not readable: " + e.getMessage(), e);
        }
        chunk.clear();
    }

    /** Asks for those that still have no row. */
    List<DocumentKey> still() throws SQLException {
        List<DocumentKey> all = new ArrayList<>(suspects.keySet());
        List<DocumentKey> still = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            still.addAll(rows.missing(all.subList(from, Math.min(all.size(), from + CHUNK))));
        }
        return still;
    }
}
