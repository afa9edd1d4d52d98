/** What capture writes down about its slot, and how a gap is told from it. */
package dev.syncline.capture.ledger;
