/** PostgreSQL's side of capture: the slot, who holds it, the server's identity, replication origins. */
package dev.syncline.capture.slot;
