/** What operators ask for over HTTP. */
package dev.syncline.server.ops;
