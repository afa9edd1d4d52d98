/** Fresh tables in PostgreSQL. */
package dev.syncline.rebuild.postgres;
