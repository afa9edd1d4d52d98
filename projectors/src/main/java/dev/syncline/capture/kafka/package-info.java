/** Capture's ledger on a compacted topic. */
package dev.syncline.capture.kafka;
