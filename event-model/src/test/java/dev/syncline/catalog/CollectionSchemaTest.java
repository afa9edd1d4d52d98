package dev.syncline.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionSchemaTest {
    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"string"}                                    | text
            {"type":["string","null"]}                           | text
            {"type":"string","maxLength":40}                     | varchar(40)
            {"type":"string","maxLength":20000000}               | text
            {"type":"string","format":"uuid"}                    | uuid
            {"type":"string","format":"date"}                    | date
            {"type":"string","format":"date-time"}               | timestamptz
            {"type":"string","format":"email","maxLength":9}     | varchar(9)
            {"type":"string","contentEncoding":"base64"}         | bytea
            {"type":"string","enum":["a","b"]}                   | text
            {"enum":["a","b"]}                                   | text
            {"type":"boolean"}                                   | boolean
            {"type":"integer"}                                   | bigint
            {"type":"integer","x-postgres":"smallint"}           | smallint
            {"type":"integer","x-postgres":"INTEGER"}            | integer
            {"type":"number"}                                    | double precision
            {"type":"number","x-postgres":"numeric(12, 2)"}      | numeric(12,2)
            {"type":"object"}                                    | jsonb
            {"type":"array"}                                     | jsonb
            """)
    void typeFollowsFromTheJsonOrTheKeyword(String property, String sql) {
        Collection collection = parse("{\"f\":" + property + "}");

        assertThat(collection.field("f").orElseThrow().type().sql()).isEqualTo(sql);
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                   | "type" must be string, boolean
            {"type":["string","integer"]}                        | "type" must be string, boolean
            {"type":"string","x-postgres":"integer"}             | does not hold JSON type string
            {"type":"number","x-postgres":"money"}               | "x-postgres" must be text, varchar(n)
            {"type":"number","x-postgres":"numeric(2,3)"}        | 0 <= s <= p
            {"type":"number","x-postgres":"numeric(1001,0)"}     | 1 <= p <= 1000
            {"type":"string","x-postgrs":"text"}                 | "x-postgrs" is none of
            {"type":"string","x-stamp":"created"}                | "x-stamp" needs "format": "date-time"
            {"type":"string","format":"date-time","x-stamp":"x"} | must be "created" or "updated"
            {"enum":[1,2]}                                       | "enum" must be a list of strings
            {"type":"integer","default":"x"}                     | the default must be a number
            {"enum":["a"],"default":"b"}                         | the default must be one of a
            5                                                    | a field's schema must be an object
            """)
    void fieldThatCannotBeUsedIsNamed(String property, String problem) {
        assertThatThrownBy(() -> parse("{\"f\":" + property + "}"))
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith("collection notes, field f: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"array"}                                     | "type" must be "object"
            {"type":"object","properties":{}}                    | "properties" must have "id"
            {"type":"object","x-tabel":"t","properties":{"id":{"type":"string"}}} | "x-tabel" is none of
            {"type":"object","properties":{"id":{"type":"string"}}} | must be required
            {"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}} | a string or a UUID
            {"type":"object","required":["id"],"x-partitions":0,"properties":{"id":{"type":"string"}}} | positive integer
            {"type":"object","required":["id"],"properties":{"id":{"type":"string"},"Bad":{"type":"string"}}} | camelCase
            {"type":"object","required":["id"],"properties":{"id":{"type":"string"},"aB":{"type":"string"},"aB2":{"type":"string"},"ab":{"type":"string"},"a_b":{"type":"string"}}} | camelCase
            []                                                   | a JSON object is expected
            """)
    void collectionThatCannotBeUsedIsNamed(String definition, String problem) {
        assertThatThrownBy(() -> CollectionSchema.parse("notes", definition.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith("collection notes")
                .hasMessageContaining(problem);
    }

    @Test
    void twoFieldsCannotShareAColumn() {
        assertThatThrownBy(() -> parse("{\"userID\":{\"type\":\"string\"},\"userId\":{\"type\":\"string\"}}"))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("two fields have the column user_id");
    }

    @Test
    void keywordsOfAFieldAreTaken() {
        Collection collection = parse("""
                {"ownerId":{"type":"string","x-reference":"users","x-index":true},
                 "state":{"enum":["on","off"],"default":"on"},
                 "madeAt":{"type":"string","format":"date-time","x-stamp":"created"},
                 "auth":{"type":"object","properties":{"token":{"type":"string","x-secret":true}}},
                 "keys":{"type":"array","items":{"type":"object","properties":{"token":{"type":"string","x-secret":true}}}},
                 "codes":{"type":"array","items":{"type":"string","x-secret":true}},
                 "pin":{"type":"string","x-secret":true}}""");

        Field owner = collection.field("ownerId").orElseThrow();
        assertThat(owner.reference()).contains("users");
        assertThat(owner.indexed()).isTrue();
        assertThat(owner.column()).isEqualTo("owner_id");
        assertThat(collection.field("madeAt").orElseThrow().stamp()).isEqualTo(Field.Stamp.CREATED);
        assertThat(collection.secrets()).containsExactly("/auth/token", "/keys/*/token", "/codes/*", "/pin");
    }

    @Test
    void idComesFirstAndTheTableFollowsFromTheName() {
        Collection collection = CollectionSchema.parse("projectMembers", """
                {"type":"object","required":["id"],"x-partitions":7,
                 "properties":{"z":{"type":"string"},"id":{"type":"string"},"a":{"type":"string"}}}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(collection.fields()).extracting(Field::name).containsExactly("id", "z", "a");
        assertThat(collection.table()).isEqualTo("project_members");
        assertThat(collection.partitions()).contains(7);
    }

    private static Collection parse(String fields) {
        String properties = "{\"id\":{\"type\":\"string\"}," + fields.substring(1);
        return CollectionSchema.parse(
                "notes",
                ("{\"type\":\"object\",\"required\":[\"id\"],\"properties\":" + properties + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
