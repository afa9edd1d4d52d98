package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportFileTest {
    private static final String CONTENT = "{\"id\":\"1\"}\n{\"id\":\"2\"}\n";

    @TempDir
    private Path directory;

    private static String end(String content) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "#end documents=2 unreadable=0 sha256=" + HexFormat.of().formatHex(digest) + "\n";
    }

    private ExportFile.Written write(String stream) throws IOException {
        return new ExportFile("users", directory.resolve("users.jsonl"), new PrintWriter(new StringWriter()))
                .write(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void fileIsTheStreamWithoutItsLastLine() throws Exception {
        ExportFile.Written written = write(CONTENT + end(CONTENT));

        assertThat(written.documents()).isEqualTo(2);
        assertThat(directory.resolve("users.jsonl")).hasContent(CONTENT);
        assertThat(directory.toFile().list()).containsExactly("users.jsonl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{\"id\":\"1\"}\n", "{\"id\":\"1\"}\n{\"id", "{\"id\":\"1\"}\n\n#failed Kafka is gone\n"})
    void streamThatEndsEarlyLeavesNoFile(String stream) {
        assertThatThrownBy(() -> write(stream))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not complete");

        assertThat(directory.toFile().list()).isEmpty();
    }

    @Test
    void lostLineLeavesTheFileOfYesterday() throws Exception {
        Files.writeString(directory.resolve("users.jsonl"), "yesterday");

        assertThatThrownBy(() -> write("{\"id\":\"2\"}\n" + end(CONTENT))).hasMessageContaining("checksum");

        assertThat(directory.resolve("users.jsonl")).hasContent("yesterday");
    }
}
