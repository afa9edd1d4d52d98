/** Follows the log into the index, and reads single places of it again. */
package dev.syncline.history.kafka;
