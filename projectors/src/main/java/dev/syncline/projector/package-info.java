/** What a projector needs from a store, and what a reader gets from one: the ports between the log and the stores. */
package dev.syncline.projector;
