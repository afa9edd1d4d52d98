package dev.syncline.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
    /** RFC 7396, appendix A: those whose patch is an object, as a patch of a document must be. */
    @ParameterizedTest(name = "{0} patched with {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":"b"}         | {"a":"c"}             | {"a":"c"}
            {"a":"b"}         | {"b":"c"}             | {"a":"b","b":"c"}
            {"a":"b"}         | {"a":null}            | {}
            {"a":"b","b":"c"} | {"a":null}            | {"b":"c"}
            {"a":["b"]}       | {"a":"c"}             | {"a":"c"}
            {"a":"c"}         | {"a":["b"]}           | {"a":["b"]}
            {"a":{"b":"c"}}   | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
            {"a":[{"b":"c"}]} | {"a":[1]}             | {"a":[1]}
            {"e":null}        | {"a":1}               | {"e":null,"a":1}
            [1,2]             | {"a":"b","c":null}    | {"a":"b"}
            {}                | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
            """)
    void patchesAsTheStandardSays(String target, String patch, String result) {
        JsonNode before = read(target);
        ObjectNode change = (ObjectNode) read(patch);

        ObjectNode merged = MergePatch.apply(before, change);

        assertThat(merged).isEqualTo(read(result));
        assertThat(before).as("the target stays").isEqualTo(read(target));
        assertThat(change).as("the patch stays").isEqualTo(read(patch));
    }

    private static JsonNode read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
