package dev.syncline.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.codec.Wire;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The documents of every collection: one set of routes, and not a line about any collection in particular. */
@Path("/v1/{collection}")
public final class DocumentsResource {
    private final Collections collections;
    private final DocumentWrites writes;
    private final Reads reads;
    private final HistoryAnswers history;

    DocumentsResource(Collections collections, DocumentWrites writes, Reads reads, HistoryAnswers history) {
        this.collections = collections;
        this.writes = writes;
        this.reads = reads;
        this.history = history;
    }

    @POST
    public CompletionStage<Response> create(
            @PathParam("collection") String name, @Context HttpHeaders headers, InputStream body) {
        return writes.create(name, headers, body);
    }

    @PUT
    @Path("/{id}")
    public CompletionStage<Response> put(
            @PathParam("collection") String name,
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            InputStream body) {
        return writes.put(name, id, headers, body);
    }

    @PATCH
    @Path("/{id}")
    public CompletionStage<Response> patch(
            @PathParam("collection") String name,
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            InputStream body) {
        return writes.patch(name, id, headers, body);
    }

    @DELETE
    @Path("/{id}")
    public CompletionStage<Response> delete(
            @PathParam("collection") String name, @PathParam("id") String id, @Context HttpHeaders headers) {
        return writes.delete(name, id, headers);
    }

    @GET
    @Path("/{id}")
    public Response get(
            @PathParam("collection") String name,
            @PathParam("id") String id,
            @QueryParam("at") String at,
            @Context HttpHeaders headers) {
        DocumentKey key = collections.key(collections.get(name), id);
        if (at != null) {
            return history.at(key, at);
        }
        Reads.Answer<Optional<StoredDocument>> answer = reads.read(key.tenant(), headers, store -> store.find(key));
        StoredDocument found = answer.value()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND, "Store " + answer.store() + " has no " + key.display()));
        String etag = Preconditions.etag(found.version());
        Optional<Version> known = Optional.ofNullable(headers.getHeaderString(HttpHeaders.IF_NONE_MATCH))
                .flatMap(Preconditions::parse);
        Response.ResponseBuilder response =
                known.filter(found.version()::equals).isPresent()
                        ? Response.notModified()
                        : Response.ok(found.document().json(), Wire.JSON);
        return response.header("ETag", etag).header(Reads.STORE, answer.store()).build();
    }

    @GET
    public Response list(@PathParam("collection") String name, @Context HttpHeaders headers, @Context UriInfo uri) {
        Collection collection = collections.get(name);
        ListRequest request = new ListRequest(collection, collections.catalog(), uri.getQueryParameters());
        Query query = request.query();
        Reads.Answer<Page> answer = reads.read(query.tenant(), headers, store -> store.list(query));
        Page page = answer.value();
        ObjectNode body = Json.NODES.objectNode();
        ArrayNode items = body.putArray("items");
        page.items().forEach(item -> items.add(item.document().fields()));
        Response.ResponseBuilder response = Response.ok();
        if (page.more()) {
            StoredDocument last = page.items().get(page.items().size() - 1);
            String next = Cursor.of(last, query.sort(), request.identity());
            body.put("next", next);
            response.link(
                    uri.getRequestUriBuilder().replaceQueryParam("cursor", next).build(), "next");
        }
        return response.entity(Json.bytes(body))
                .type(Wire.JSON)
                .header(Reads.STORE, answer.store())
                .build();
    }

    /** Every change of the document, oldest first, decided again from the log. */
    @GET
    @Path("/{id}/history")
    public Response history(@PathParam("collection") String name, @PathParam("id") String id) {
        Collection collection = collections.get(name);
        return history.all(collection, collections.key(collection, id));
    }
}
