package dev.syncline.capture.slot;

import java.time.Instant;

/**
 * The session that has what we wait for.
 *
 * @param address of the client, {@code local} where PostgreSQL knows none
 * @param since when that session began
 */
public record Holder(int pid, String address, Instant since) {}
