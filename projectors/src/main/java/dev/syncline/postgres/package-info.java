/** PostgreSQL as a store: tables from the catalog, upserts under an origin of our own, reads. */
package dev.syncline.postgres;
