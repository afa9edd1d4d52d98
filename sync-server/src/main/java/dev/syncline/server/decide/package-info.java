/** The decider on Kafka Streams, the definitions it judges by, and waiting for its verdicts. */
package dev.syncline.server.decide;
