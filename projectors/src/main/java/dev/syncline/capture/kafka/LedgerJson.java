package dev.syncline.capture.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.capture.ledger.GapIncident;
import dev.syncline.capture.ledger.GapReason;
import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.event.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A record of the ledger as JSON; LSNs as PostgreSQL writes them. */
final class LedgerJson {
    private LedgerJson() {}

    static byte[] write(LedgerRecord ledgerRecord) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("slot", ledgerRecord.slot());
        json.put("epoch", ledgerRecord.epoch());
        json.put("systemIdentifier", ledgerRecord.systemIdentifier());
        json.put("timeline", ledgerRecord.timeline());
        json.put("processed", ledgerRecord.processed().toString());
        json.put("footprint", ledgerRecord.footprint());
        json.put("allOrigins", ledgerRecord.allOrigins());
        ledgerRecord.incident().ifPresent(open -> json.set("incident", incident(open)));
        return Json.bytes(json);
    }

    private static ObjectNode incident(GapIncident open) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("reason", open.reason().wire());
        json.put("detail", open.detail());
        json.put("since", open.since().toString());
        ArrayNode tables = json.putArray("tables");
        open.tables().forEach(tables::add);
        return json;
    }

    /** @throws RuntimeException if these bytes are none of ours */
    static LedgerRecord read(byte[] bytes) {
        ObjectNode json = Json.object(bytes);
        return new LedgerRecord(
                json.required("slot").asText(),
                json.required("epoch").asLong(),
                json.required("systemIdentifier").asText(),
                json.required("timeline").asInt(),
                Lsn.parse(json.required("processed").asText()),
                json.path("footprint").asLong(),
                json.required("allOrigins").asBoolean(),
                Optional.ofNullable(json.get("incident")).map(LedgerJson::incident));
    }

    private static GapIncident incident(JsonNode json) {
        List<String> tables = new ArrayList<>();
        json.required("tables").forEach(table -> tables.add(table.asText()));
        return new GapIncident(
                GapReason.ofWire(json.required("reason").asText()),
                json.required("detail").asText(),
                Instant.parse(json.required("since").asText()),
                tables);
    }
}
