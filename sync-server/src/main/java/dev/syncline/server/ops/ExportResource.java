package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.history.ForgottenException;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A collection as a stream: whole documents, secrets too. */
@Path("/v1/ops/export")
public final class ExportResource {
    private static final Logger LOGGER = LoggerFactory.getLogger(ExportResource.class);

    private final Catalog catalog;
    private final ExportSource source;

    public ExportResource(Catalog catalog, ExportSource source) {
        this.catalog = catalog;
        this.source = source;
    }

    /** Which collections there are. */
    @GET
    @Produces("application/json")
    public byte[] collections() {
        ObjectNode tree = Json.NODES.objectNode();
        var names = tree.putArray("collections");
        catalog.collections().forEach(one -> names.add(one.name()));
        return Json.bytes(tree);
    }

    /**
     * One document a line, in the order of tenant and id.
     *
     * @param format {@code json-array} or {@code jsonl}
     * @param from {@code postgres}, {@code json} or {@code log}; {@code log} where {@code at} is given
     * @param at a time as RFC 3339 has it, or a position of the tenant; now where empty
     * @param end whether a last line beginning with {@code #end} tells count and checksum, so that whoever reads knows that
     *     nothing is missing; or with {@code #failed}, why something is
     */
    @GET
    @Path("/{collection}")
    public Response export(
            @PathParam("collection") String collection,
            @QueryParam("format") @DefaultValue("jsonl") String format,
            @QueryParam("from") @DefaultValue("") String from,
            @QueryParam("at") @DefaultValue("") String at,
            @QueryParam("tenant") @DefaultValue(DocumentKey.DEFAULT_TENANT) String tenant,
            @QueryParam("end") @DefaultValue("false") boolean end) {
        if (catalog.collection(collection).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.UNKNOWN_COLLECTION, "See /v1/ops/export for the collections that there are");
        }
        if (!format.equals("jsonl") && !format.equals("json-array")) {
            throw Bodies.bad("format must be json-array or jsonl");
        }
        boolean array = format.equals("json-array");
        Optional<String> then = Optional.of(at).filter(text -> !text.isEmpty());
        ExportSource.Documents documents = Bodies.checked(
                () -> source.open(collection, from.isEmpty() && then.isPresent() ? "log" : from, then, tenant));
        StreamingOutput stream = out -> write(documents, new ExportStream(out, array), end, out);
        return Response.ok(stream, array ? "application/json" : "application/x-ndjson")
                .header("Cache-Control", "no-store")
                .build();
    }

    /** A failure that can't be told ends the connection: no client takes that for a whole answer. */
    private static void write(ExportSource.Documents documents, ExportStream stream, boolean end, OutputStream out)
            throws IOException {
        try {
            documents.to(stream);
            stream.finish(end);
        } catch (StoreUnavailableException | LogUnavailableException | ForgottenException e) {
            LOGGER.info("export broke off reason={}", e.getMessage());
            if (!end) {
                throw new IOException("export broke off", e);
            }
            stream.fail(e.getMessage());
        }
        out.flush();
    }
}
