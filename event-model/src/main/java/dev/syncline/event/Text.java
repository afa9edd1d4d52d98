package dev.syncline.event;

import java.nio.charset.StandardCharsets;

/** Text that strangers wrote, before it goes into messages and records. */
public final class Text {
    private Text() {}

    /** At most so many characters, and whole: half a surrogate pair becomes a question mark. */
    public static String printable(String text, int length) {
        String cut = text.length() > length ? text.substring(0, length - 1) + "\u2026" : text;
        return isWhole(cut) ? cut : new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Whether no half of a surrogate pair stands alone: only then UTF-8, and so a store, can carry it. */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
