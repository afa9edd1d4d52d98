/** Everything on one machine: Kafka and PostgreSQL inside this process or beside it, on loopback. */
package dev.syncline.server.dev;
