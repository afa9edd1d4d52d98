package dev.syncline.codec;

import java.util.Map;
import java.util.Optional;

/**
 * A record of the log, without the client that carried it.
 *
 * @param headers by name, values as UTF-8 text; of several with one name the last
 */
public record LogRecord(Optional<byte[]> key, Optional<byte[]> value, Map<String, String> headers) {}
