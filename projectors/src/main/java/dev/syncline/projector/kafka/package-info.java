/** The log on Kafka: its topics, publishing events, and the loop that applies changes to a store. */
package dev.syncline.projector.kafka;
