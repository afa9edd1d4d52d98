package dev.syncline.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection that belongs to the caller alone. */
@FunctionalInterface
public interface ConnectionSource {
    Connection open() throws SQLException;
}
