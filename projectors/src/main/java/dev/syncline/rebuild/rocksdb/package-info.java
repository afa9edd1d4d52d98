/** States in RocksDB, on local disk. */
package dev.syncline.rebuild.rocksdb;
