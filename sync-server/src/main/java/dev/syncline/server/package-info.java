/** The one place where the process is put together: configuration, parts, health, metrics. */
package dev.syncline.server;
