/** Reports of reconciliation, kept in PostgreSQL. */
package dev.syncline.reconcile.postgres;
