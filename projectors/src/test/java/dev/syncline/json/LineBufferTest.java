package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final int LENGTHS = 40;

    /** Two lines would be read as one that is damaged. */
    @Test
    void lineBreakIsFoundWhereverItStands() {
        for (int length = 1; length < LENGTHS; length++) {
            for (int at = 0; at < length; at++) {
                byte[] document = filled(length, (byte) ' ');
                document[at] = '\n';
                assertThatThrownBy(() -> new LineBuffer().document("id", 1, document))
                        .as("at %d of %d", at, length)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void everyOtherByteIsTaken() {
        for (int other = 0; other < 256; other++) {
            if (other != '\n') {
                byte[] document = filled(LENGTHS, (byte) other);
                LineBuffer buffer = new LineBuffer();
                int length = buffer.document("id", 1, document);
                byte[] line = Arrays.copyOf(buffer.content().array(), length);
                assertThat(new String(line, StandardCharsets.ISO_8859_1))
                        .endsWith(",\"doc\":" + new String(document, StandardCharsets.ISO_8859_1) + "}\n");
            }
        }
    }

    private static byte[] filled(int length, byte with) {
        byte[] document = new byte[length];
        Arrays.fill(document, with);
        return document;
    }
}
