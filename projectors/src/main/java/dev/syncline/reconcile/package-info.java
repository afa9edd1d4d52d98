/** Compares the stores and the log while all of them move, names the wrong side, and mends it. */
package dev.syncline.reconcile;
