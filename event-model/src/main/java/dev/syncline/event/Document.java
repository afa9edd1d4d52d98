package dev.syncline.event;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A document's content in canonical form. Two documents are equal when their canonical bytes are. Safe to share between
 * threads; nobody changes the arrays or trees it hands out.
 */
public final class Document {
    private final byte[] json;
    private volatile ObjectNode fields;

    private Document(byte[] json, ObjectNode fields) {
        this.json = json;
        this.fields = fields;
    }

    /** Of fields that are in canonical form already. */
    public static Document ofCanonical(ObjectNode fields) {
        return new Document(Json.bytes(requireNonNull(fields, "fields")), fields);
    }

    /** Of bytes that were read from where canonical documents are kept. */
    public static Document ofCanonical(byte[] json) {
        return new Document(requireNonNull(json, "json"), null);
    }

    /** Canonical JSON in UTF-8. */
    public byte[] json() {
        return json;
    }

    public ObjectNode fields() {
        ObjectNode parsed = fields;
        if (parsed == null) {
            parsed = Json.object(json);
            fields = parsed;
        }
        return parsed;
    }

    /** 64 bits of the SHA-256 of the canonical JSON: documents with different digests are different. */
    public long digest() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document document && Arrays.equals(json, document.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    /** The canonical JSON: may hold secrets, so never for a log. */
    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
