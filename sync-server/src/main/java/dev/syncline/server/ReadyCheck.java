package dev.syncline.server;

import com.codahale.metrics.health.HealthCheck;
import dev.syncline.event.Json;

/** The same answer as {@code /readyz}, for tools that know Dropwizard. */
final class ReadyCheck extends HealthCheck {
    private final ServerStatus status;

    ReadyCheck(ServerStatus status) {
        this.status = status;
    }

    @Override
    protected Result check() {
        return status.isReady() ? Result.healthy() : Result.unhealthy("%s", Json.text(status.tree()));
    }
}
