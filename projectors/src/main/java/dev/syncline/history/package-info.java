/** What happened to each document: where in the log its events and changes stand, and the document as it was. */
package dev.syncline.history;
