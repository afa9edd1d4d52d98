/** Proofs about the whole: architecture, convergence, the first run. */
package dev.syncline.deploy;
