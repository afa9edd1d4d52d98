package dev.syncline.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one way JSON is read and written: numbers exact (decimals keep every digit), the last of duplicate keys wins,
 * nothing may follow the value, nesting at most {@value #MAX_DEPTH} deep. Thread-safe.
 */
public final class Json {
    public static final int MAX_DEPTH = 128;
    /** Of a document: some levels fewer, for it is read inside of changes and lines, too. */
    public static final int MAX_DOCUMENT_DEPTH = MAX_DEPTH - 8;
    /** A jsonb number can be longer; a document with one is refused. */
    public static final int MAX_NUMBER_LENGTH = 1000;

    public static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH + 10)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final ObjectReader PART = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** For whoever must hand a mapper to a library; shared, so never reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * @throws UnreadableJsonException if the bytes are not one JSON value in UTF-8
     */
    public static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new UnreadableJsonException("no JSON value where one is expected", 1, 1);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw UnreadableJsonException.of(e);
        } catch (IOException | NumberFormatException e) {
            // An exponent beyond an int is a NumberFormatException, bare.
            throw new UnreadableJsonException("not readable as UTF-8 JSON", 1, 1);
        }
    }

    /**
     * @throws UnreadableJsonException if the bytes are not one JSON object in UTF-8
     */
    public static ObjectNode object(byte[] bytes) {
        if (read(bytes) instanceof ObjectNode object) {
            return object;
        }
        throw new UnreadableJsonException("a JSON object is expected", 1, 1);
    }

    /** The value that a parser in the middle of a larger one stands on; it stands on the value's end afterwards. */
    public static JsonNode read(JsonParser parser) throws IOException {
        return PART.readTree(parser);
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
