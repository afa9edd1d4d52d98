/** What happens: the words of the log as values. Pure: no I/O, no clock, no randomness. */
package dev.syncline.event;
