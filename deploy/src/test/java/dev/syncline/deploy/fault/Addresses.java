package dev.syncline.deploy.fault;

import dev.syncline.deploy.Infrastructure;

/** Where the parts of an arena are found; they are the arena's. */
record Addresses(String bootstrapServers, int replicationFactor, String jdbcUrl, String user, String password)
        implements Infrastructure {
    @Override
    public void close() {
        // the arena closes them
    }
}
