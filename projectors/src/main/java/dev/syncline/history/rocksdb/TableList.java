package dev.syncline.history.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * The list that a RocksDB keeps of its tables, its MANIFEST. One that lost its end is an older list to RocksDB: it opens
 * without what was written since, and deletes the tables that hold it.
 */
public final class TableList {
    private TableList() {}

    /**
     * The tables in the directory that the list does not name. One that a process died over while it made it is on no
     * list, and nothing is missing. Changes nothing, however often it is asked.
     *
     * @throws RocksDBException if RocksDB can't open it
     */
    public static Set<String> lacks(Path directory) throws IOException, RocksDBException {
        Set<String> tables = wholeTables(directory);
        if (!tables.isEmpty() && Files.exists(directory.resolve("CURRENT"))) {
            tables.removeAll(named(directory.toString()));
        }
        return tables;
    }

    /** As RocksDB names them. */
    private static Set<String> wholeTables(Path directory) throws IOException {
        Set<String> tables = new TreeSet<>();
        try (Options options = new Options();
                DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.sst")) {
            for (Path file : files) {
                if (isWhole(options, file)) {
                    tables.add("/" + file.getFileName());
                }
            }
        }
        return tables;
    }

    private static boolean isWhole(Options options, Path table) {
        try (SstFileReader reader = new SstFileReader(options)) {
            reader.open(table.toString());
            return true;
        } catch (RocksDBException e) {
            return false;
        }
    }

    private static List<String> named(String directory) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            RocksDB.listColumnFamilies(options, directory)
                    .forEach(name -> families.add(new ColumnFamilyDescriptor(name)));
        }
        if (families.isEmpty()) {
            // There is no list.
            return List.of();
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB opened = RocksDB.openReadOnly(options, directory, families, handles)) {
            List<String> named = opened.getLiveFilesMetaData().stream()
                    .map(table -> table.fileName())
                    .toList();
            handles.forEach(ColumnFamilyHandle::close);
            return named;
        } finally {
            families.forEach(family -> family.getOptions().close());
        }
    }
}
