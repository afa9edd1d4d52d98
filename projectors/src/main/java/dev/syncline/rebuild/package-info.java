/** Replaying the log into fresh stores beside the live ones, and putting them in their place. */
package dev.syncline.rebuild;
