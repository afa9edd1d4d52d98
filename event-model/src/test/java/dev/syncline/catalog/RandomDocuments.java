package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.event.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Valid documents of any collection, as publishers write them: not canonical, with every kind of awkward value. */
public final class RandomDocuments {
    private static final List<String> TEXTS = List.of(
            "plain",
            "with \"quotes\" and \\ and / and \n newline",
            "emoji \uD83D\uDE00\uD83E\uDDD1\u200D\uD83D\uDE80",
            "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627",
            "\u0001\u001F\u007F",
            "100% _under_ 'score'",
            "\u00E9\u00DF\u4E2D\u6587",
            " ");

    private final RandomGenerator random;

    public RandomDocuments(RandomGenerator random) {
        this.random = random;
    }

    /** A whole document that the collection's schema accepts. */
    public ObjectNode document(Collection collection, String id) {
        ObjectNode document = Json.NODES.objectNode();
        document.put(Collection.ID, id);
        for (Field field : collection.fields()) {
            boolean wanted = field.required() || random.nextInt(3) > 0;
            if (!field.name().equals(Collection.ID) && wanted) {
                document.set(field.name(), value(collection, field));
            }
        }
        return document;
    }

    /** A merge patch of some fields; now and then one is taken away. */
    public ObjectNode patch(Collection collection) {
        ObjectNode patch = Json.NODES.objectNode();
        for (Field field : collection.fields()) {
            if (!field.name().equals(Collection.ID) && random.nextInt(6) == 0) {
                boolean remove = !field.required() && random.nextInt(4) == 0;
                patch.set(field.name(), remove ? Json.NODES.nullNode() : value(collection, field));
            }
        }
        return patch;
    }

    public String id() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** A value of the field that its schema accepts. */
    public JsonNode value(Collection collection, Field field) {
        JsonNode schema = collection.schema().get("properties").get(field.name());
        return switch (field.type().kind()) {
            case TEXT -> text(schema, 400);
            case BOUNDED_TEXT -> text(schema, field.type().length());
            case UUID -> TextNode.valueOf(random.nextBoolean() ? id() : id().toUpperCase(java.util.Locale.ROOT));
            case BOOLEAN -> Json.NODES.booleanNode(random.nextBoolean());
            case SMALLINT -> integer(schema, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> integer(schema, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(schema, Long.MIN_VALUE, Long.MAX_VALUE);
            case NUMERIC -> numeric(schema, field.type());
            case DOUBLE -> floating(schema);
            case DATE ->
                TextNode.valueOf(LocalDate.of(1 + random.nextInt(9999), 1 + random.nextInt(12), 1 + random.nextInt(28))
                        .toString()
                        .replaceFirst("^\\+", ""));
            case TIMESTAMP -> timestamp();
            case ENUM ->
                TextNode.valueOf(field.type()
                        .values()
                        .get(random.nextInt(field.type().values().size())));
            case JSON -> nested(schema);
            case BYTES -> bytes();
        };
    }

    private JsonNode text(JsonNode schema, int length) {
        if (schema.has("pattern")) {
            return TextNode.valueOf(
                    schema.get("pattern").asText().contains("#")
                            ? "#%06x".formatted(random.nextInt(1 << 24))
                            : (length == 3 ? "USD" : "slug-" + random.nextInt(1000)));
        }
        if ("email".equals(schema.path("format").asText())) {
            return TextNode.valueOf("user" + random.nextInt(1000) + "@example.org");
        }
        String text = TEXTS.get(random.nextInt(TEXTS.size())) + random.nextInt(100);
        return TextNode.valueOf(text.length() > length ? "x" : text);
    }

    private JsonNode integer(JsonNode schema, long least, long most) {
        long from = schema.has("minimum") ? schema.get("minimum").asLong() : least;
        long to = schema.has("maximum") ? schema.get("maximum").asLong() : most;
        return switch (random.nextInt(4)) {
            case 0 -> LongNode.valueOf(from);
            case 1 -> LongNode.valueOf(to);
            case 2 -> DecimalNode.valueOf(new BigDecimal(from).setScale(2));
            default -> LongNode.valueOf(Math.min(to, from + random.nextInt(100)));
        };
    }

    private JsonNode numeric(JsonNode schema, FieldType type) {
        int digits = 1 + random.nextInt(Math.min(type.precision(), schema.has("maximum") ? 2 + type.scale() : 40));
        BigDecimal value = new BigDecimal(new BigInteger(digits * 3, new java.util.Random(random.nextLong())))
                .remainder(BigDecimal.TEN.pow(digits))
                .movePointLeft(type.scale());
        boolean negative = !schema.has("minimum") && random.nextBoolean();
        return DecimalNode.valueOf(
                random.nextBoolean() ? value.stripTrailingZeros() : negative ? value.negate() : value);
    }

    private JsonNode floating(JsonNode schema) {
        if (schema.has("maximum")) {
            return DecimalNode.valueOf(BigDecimal.valueOf(random.nextInt(50)).movePointLeft(1));
        }
        double value = switch (random.nextInt(5)) {
            case 0 -> -0.0;
            case 1 -> Double.MAX_VALUE;
            case 2 -> Double.MIN_VALUE;
            case 3 -> 0.1;
            default -> random.nextGaussian() * 1e6;
        };
        return Json.NODES.numberNode(value);
    }

    private JsonNode timestamp() {
        Instant at = Instant.ofEpochSecond(
                -62_000_000_000L + random.nextLong(300_000_000_000L), random.nextInt(1_000_000) * 1000L);
        String text = at.toString();
        return switch (random.nextInt(3)) {
            case 0 -> TextNode.valueOf(text.replace("Z", "+05:30"));
            case 1 -> TextNode.valueOf(text.toLowerCase(java.util.Locale.ROOT));
            default -> TextNode.valueOf(text);
        };
    }

    private JsonNode nested(JsonNode schema) {
        if (schema.path("type").asText().equals("array")) {
            boolean strings = schema.path("items").path("type").asText().equals("string");
            ArrayNode array = Json.NODES.arrayNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(strings ? TextNode.valueOf(TEXTS.get(random.nextInt(TEXTS.size()))) : object(2));
            }
            return array;
        }
        return object(3);
    }

    private ObjectNode object(int depth) {
        ObjectNode object = Json.NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.set("k" + TEXTS.get(random.nextInt(TEXTS.size())) + random.nextInt(5), any(depth - 1));
        }
        return object;
    }

    private JsonNode any(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> TextNode.valueOf(TEXTS.get(random.nextInt(TEXTS.size())));
            case 1 -> DecimalNode.valueOf(new BigDecimal("-0.0"));
            case 2 -> DecimalNode.valueOf(new BigDecimal("1E+" + random.nextInt(400)));
            case 3 -> DecimalNode.valueOf(new BigDecimal("123456789012345678901234567890.1234500"));
            case 4 -> Json.NODES.nullNode();
            case 5 -> Json.NODES.booleanNode(random.nextBoolean());
            case 6 -> object(depth);
            default -> Json.NODES.arrayNode().add(any(depth - 1)).add(any(depth - 1));
        };
    }

    private JsonNode bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return TextNode.valueOf(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }
}
