/** Writes and reads over HTTP, and the one table from outcome to status (RFC 9457). */
package dev.syncline.server.http;
