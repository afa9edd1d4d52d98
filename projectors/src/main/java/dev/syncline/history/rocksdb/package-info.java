/** The index of the log in RocksDB, on local disk. */
package dev.syncline.history.rocksdb;
