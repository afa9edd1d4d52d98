/** The slot read through an embedded Debezium engine. */
package dev.syncline.capture.debezium;
