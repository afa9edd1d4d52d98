package dev.syncline.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Kinds;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Tasks;
import dev.syncline.query.RandomClauses;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Documents of a few tenants that clauses are asked of, and the table that holds them. */
final class KindsTable implements AutoCloseable {
    static final Catalog CATALOG = new Catalog(List.of(Kinds.COLLECTION));

    private final Map<String, Map<String, ObjectNode>> documents = new LinkedHashMap<>();
    private final List<LoggedChange> changes = new ArrayList<>();
    private final Connection connection;

    KindsTable(long seed, int each, String... tenants) throws SQLException {
        RandomClauses random = new RandomClauses(new Random(seed));
        for (String tenant : tenants) {
            documents.put(tenant, new LinkedHashMap<>());
            for (int i = 0; i < each; i++) {
                add(tenant, random.document());
            }
            Kinds.AWKWARD.forEach(members -> add(tenant, members));
        }
        Database database = Database.fresh();
        try (PostgresPlace place = new PostgresPlace(database, CATALOG)) {
            place.apply(place.claim(0, "topic-1"), changes, new Position(changes.size()));
        }
        this.connection = database.open();
    }

    private void add(String tenant, String members) {
        String id = new UUID(0, changes.size()).toString();
        Document document = Kinds.document(id, members);
        DocumentKey key = new DocumentKey(tenant, Kinds.COLLECTION.name(), id);
        changes.add(Tasks.put(changes.size(), changes.size(), key, document));
        documents.get(tenant).put(id, document.fields());
    }

    /** By id, in its order. */
    Map<String, ObjectNode> documents(String tenant) {
        return documents.get(tenant);
    }

    /** The first column of all rows, as text. */
    List<String> rows(String sql, List<String> parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 1, parameters.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                return column(rows);
            }
        }
    }

    /** As {@link #rows}, of SQL in which a question mark is an operator. */
    List<String> plainRows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return column(rows);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> column(ResultSet rows) throws SQLException {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
            found.add(rows.getString(1));
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
