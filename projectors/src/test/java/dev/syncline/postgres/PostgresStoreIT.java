package dev.syncline.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.StoreContract;
import dev.syncline.projector.Tasks;
import java.util.List;

class PostgresStoreIT extends StoreContract<PostgresPlace> {
    private final Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
    private final Database database = Database.fresh();

    @Override
    protected PostgresPlace open() {
        return reopen();
    }

    @Override
    protected PostgresPlace reopen() {
        return new PostgresPlace(database, catalog);
    }
}
