/** The changes of the log, as they come. */
package dev.syncline.server.live;
