/** A row that somebody else wrote, and the event that it becomes. Knows neither Debezium nor SQL. */
package dev.syncline.capture.row;
