/** Whole collections, document by document, out of a store or out of the log. */
package dev.syncline.export;
