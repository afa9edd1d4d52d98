package dev.syncline.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoredDocument;
import java.util.List;
import java.util.Optional;

/** The writing and the reading half of PostgreSQL as one store, which the contract of stores speaks of. */
final class PostgresPlace implements Store, DocumentReads {
    private final PostgresStore store;
    private final PostgresReads reads;

    PostgresPlace(Database database, Catalog catalog) {
        database.apply(catalog);
        this.store = database.store(catalog);
        this.reads = new PostgresReads(database, catalog);
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public Claim claim(int partition, String topicId) {
        return store.claim(partition, topicId);
    }

    @Override
    public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
        return store.apply(claim, changes, next);
    }

    @Override
    public void retryParked(Claim claim) {
        store.retryParked(claim);
    }

    @Override
    public List<Repair.Outcome> repair(Claim claim, List<Repair> repairs) {
        return store.repair(claim, repairs);
    }

    @Override
    public void release(Claim claim) {
        store.release(claim);
    }

    @Override
    public Optional<StoredDocument> find(DocumentKey key) {
        return reads.find(key);
    }

    @Override
    public Page list(Query query) {
        return reads.list(query);
    }

    @Override
    public Position next(int partition) {
        return reads.next(partition);
    }

    @Override
    public void close() {
        store.close();
    }
}
