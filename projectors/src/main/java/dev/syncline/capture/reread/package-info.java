/** Reading whole tables against the log: after a gap, and when tables are adopted. */
package dev.syncline.capture.reread;
