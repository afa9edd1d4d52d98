package dev.syncline.rebuild.rocksdb;

import static java.util.Objects.requireNonNull;

import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.DiskRoom;
import dev.syncline.rebuild.States;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Makes states, each in a directory of its own.
 *
 * @param parent of the directories; holds nothing else
 * @param partitionOf a tenant's partition of the changes topic
 */
public record RocksFactory(Path parent, ToIntFunction<String> partitionOf) implements States.Factory {
    public RocksFactory {
        requireNonNull(parent, "parent");
        requireNonNull(partitionOf, "partitionOf");
    }

    @Override
    public States open(String id) {
        return new RocksStates(parent.resolve(id), partitionOf);
    }

    @Override
    public Optional<DiskRoom> room() {
        try {
            Path there = parent.toAbsolutePath();
            while (!Files.exists(there)) {
                there = there.getParent();
            }
            FileStore disk = Files.getFileStore(there);
            return Optional.of(new DiskRoom(disk, disk.getUsableSpace()));
        } catch (IOException e) {
            throw new StoreUnavailableException("states", e);
        }
    }
}
