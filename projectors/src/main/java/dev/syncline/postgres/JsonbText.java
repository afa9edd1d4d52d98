package dev.syncline.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.event.Json;
import java.io.IOException;

/**
 * Makes canonical JSON of what PostgreSQL writes of a {@code jsonb}: its keys are in their order already, and of its
 * numbers only the zeros behind them are too many.
 */
final class JsonbText {
    private static final int MAX_DEPTH = 100;

    private JsonbText() {}

    /** Returns false for what is left to {@link RowReader}; what was written until then is worth nothing. */
    static boolean copy(byte[] jsonb, JsonGenerator out) throws IOException {
        try (JsonParser in = Json.mapper().createParser(jsonb)) {
            JsonToken token = in.nextToken();
            if (!token.isStructStart()) {
                return false;
            }
            int depth = 0;
            while (token != null) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH || (token.isNumeric() && in.getTextLength() > Json.MAX_NUMBER_LENGTH)) {
                    return false;
                }
                if (token.isNumeric()) {
                    out.writeNumber(withoutZeros(in.getText()));
                } else {
                    out.copyCurrentEvent(in);
                }
                token = in.nextToken();
            }
            return true;
        }
    }

    private static String withoutZeros(String number) {
        int point = number.indexOf('.');
        int end = number.length();
        while (point >= 0 && number.charAt(end - 1) == '0') {
            end--;
        }
        return number.substring(0, end - 1 == point ? point : end);
    }
}
