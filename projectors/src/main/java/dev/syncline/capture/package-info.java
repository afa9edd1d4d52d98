/** What others change in PostgreSQL becomes events: the supervisor, its ledger, and what it tells of itself. */
package dev.syncline.capture;
