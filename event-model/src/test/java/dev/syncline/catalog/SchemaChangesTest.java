package dev.syncline.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaChangesTest {
    private static final String IN_FORCE = """
            {"type":"object","required":["id","title"],"additionalProperties":false,"properties":{
              "id":{"type":"string"},
              "title":{"type":"string","maxLength":40},
              "state":{"enum":["on","off"],"default":"on"},
              "rank":{"type":"integer","minimum":0},
              "config":{"type":"object","properties":{"a":{"type":"string"}}}}}""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rank\":{ => \"more\":{\"type\":\"string\"},\"rank\":{",
                "\"rank\":{ => \"more\":{\"type\":\"integer\",\"default\":5},\"rank\":{",
                "\"rank\":{ => \"rank\":{\"description\":\"order\",\"x-index\":true,",
                "\"rank\":{ => \"rank\":{\"deprecated\":true,\"examples\":[1],",
                "\"id\":{\"type\":\"string\"} => \"id\":{\"title\":\"the id\",\"type\":\"string\"}",
                "\"a\":{ => \"a\":{\"x-secret\":true,\"description\":\"hush\",",
                "{\"type\":\"object\",\"required\" => {\"$id\":\"urn:x\",\"x-partitions\":8,\"type\":\"object\",\"required\""
            })
    void fieldThatMayBeAbsentAndWhatDoesNotMatterToDocumentsIsTakenOver(String replacement) {
        Collection wanted = changed(replacement);

        assertThatCode(() -> SchemaChanges.checkAdditive(notes(IN_FORCE), wanted))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "rank":{"type":"integer","minimum":0}, =>                          | rank   | is gone | put it back
            "maxLength":40 => "maxLength":41                                   | title  | changed its type from varchar(40) to varchar(41) | add a field of another name
            "enum":["on","off"] => "enum":["on","off","maybe"]                 | state  | changed its type | add a field of another name
            ["id","title"] => ["id"]                                           | title  | changed whether it is required | put it back
            ["id","title"] => ["id","title","rank"]                            | rank   | changed whether it is required | put it back
            "minimum":0 => "minimum":1                                         | rank   | changed its schema (minimum) | another name
            "default":"on" => "default":"off"                                  | state  | changed its schema (default) | another name
            "a":{"type":"string"} => "a":{"type":"integer"}                    | config | changed its schema (properties) | another name
            "additionalProperties":false => "additionalProperties":true        | -      | own keywords changed | put them back
            "additionalProperties":false => "additionalProperties":false,"x-table":"other" | - | "x-table" changed from notes | put it back
            """)
    void anyOtherChangeIsRefusedWithItsCure(String replacement, String field, String problem, String cure) {
        Collection wanted = changed(replacement);

        assertThatThrownBy(() -> SchemaChanges.checkAdditive(notes(IN_FORCE), wanted))
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith("collection notes, field " + field + ": ")
                .hasMessageContaining(problem)
                .hasMessageContaining(cure)
                .hasMessageEndingWith("[catalog-not-additive]");
    }

    @Test
    void newFieldThatIsRequiredIsRefused() {
        Collection wanted = notes(IN_FORCE.replace("[\"id\",\"title\"]", "[\"id\",\"title\",\"more\"]")
                .replace("\"rank\":{", "\"more\":{\"type\":\"string\"},\"rank\":{"));

        assertThatThrownBy(() -> SchemaChanges.checkAdditive(notes(IN_FORCE), wanted))
                .hasMessageContaining("collection notes, field more: is new and required")
                .hasMessageContaining("take it out of \"required\"");
    }

    @Test
    void everyProblemIsTold() {
        Collection wanted = notes("""
                {"type":"object","required":["id"],"additionalProperties":false,"properties":{"id":{"type":"string"}}}""");

        assertThatThrownBy(() -> SchemaChanges.checkAdditive(notes(IN_FORCE), wanted))
                .hasMessageContaining("field title")
                .satisfies(problem -> assertThat(problem.getSuppressed()).hasSize(3));
    }

    private static Collection changed(String replacement) {
        String[] parts = replacement.split("=>", -1);
        assertThat(IN_FORCE).contains(parts[0].strip());
        return notes(IN_FORCE.replace(parts[0].strip(), parts[1].strip()));
    }

    private static Collection notes(String schema) {
        return CollectionSchema.parse("notes", schema.getBytes(StandardCharsets.UTF_8));
    }
}
