package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.SQLException;

/** Both stores compared in full, beside all rows read from PostgreSQL. */
final class Reconciling {
    private final OpsDoor door;
    private final CopyPeer peer;

    Reconciling(HttpClient client, JsonNode dev) {
        this.door = new OpsDoor(client, dev);
        this.peer = new CopyPeer(dev.get("postgres").asText());
    }

    /** @param documents in PostgreSQL */
    record Compared(int documents, StageRates.Measured measured) {}

    Compared measure() throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        door.await(door.begin("reconciliations", "{}"), state -> state.equals("done"), job -> {});
        double seconds = (System.nanoTime() - begun) / 1e9;
        CopyPeer.Selected all = peer.selectAll();
        return new Compared(
                (int) all.rows(),
                new StageRates.Measured("full reconciliation", "SELECT of all rows", seconds, all.seconds()));
    }
}
