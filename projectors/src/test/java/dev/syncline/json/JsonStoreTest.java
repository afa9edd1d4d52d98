package dev.syncline.json;

import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JsonStoreTest extends StoreContract<JsonStore> {
    @TempDir
    private Path directory;

    @Override
    protected JsonStore open() {
        return new JsonStore(directory, 2, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE);
    }

    @Override
    protected JsonStore reopen() {
        return open();
    }
}
