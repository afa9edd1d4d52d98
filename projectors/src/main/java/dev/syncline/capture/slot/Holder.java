package dev.syncline.capture.slot;

import java.time.Instant;
import java.util.Optional;

/**
 * The session that has what we wait for.
 *
 * @param address of the client, {@code local} where there is none; PostgreSQL shows it to members of pg_read_all_stats
 * @param since when that session began, where PostgreSQL shows it
 */
public record Holder(int pid, String address, Optional<Instant> since) {}
