package dev.syncline.query.value;

import java.util.regex.Pattern;

/** The forms of text that a cast reads; the expressions mean the same in Java and in PostgreSQL. */
public enum TextForm {
    BOOLEAN("true|false|t|f"),
    INTEGER("[-+]{0,1}[0-9]{1,40}"),
    /** At most 250 digits on each side of the point. */
    NUMBER("[-+]{0,1}([0-9]{1,250}([.][0-9]{0,250}){0,1}|[.][0-9]{1,250})([eE][-+]{0,1}[0-9]{1,3}){0,1}"),
    UUID("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
    DATE(Part.DAY),
    TIME(Part.CLOCK),
    TIMESTAMP(Part.DAY + "[T ]" + Part.CLOCK),
    TIMESTAMPTZ(Part.DAY + "[T ]" + Part.CLOCK + "(Z|[-+](0[0-9]|1[0-4]):[0-5][0-9])");

    private static final class Part {
        static final String DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
        static final String CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6}){0,1}";
    }

    private final String expression;
    private final Pattern pattern;

    TextForm(String expression) {
        this.expression = expression;
        this.pattern = Pattern.compile(expression);
    }

    public boolean matches(String text) {
        return pattern.matcher(text).matches();
    }

    /** The form that a cast of text in documents demands. */
    public static TextForm of(Type.Kind kind) {
        return switch (kind) {
            case BOOLEAN -> BOOLEAN;
            case INT2, INT4, INT8 -> INTEGER;
            case NUMERIC, FLOAT4, FLOAT8 -> NUMBER;
            case UUID -> UUID;
            case DATE -> DATE;
            case TIME -> TIME;
            case TIMESTAMP -> TIMESTAMP;
            case TIMESTAMPTZ -> TIMESTAMPTZ;
            default -> throw new IllegalArgumentException(kind.sql());
        };
    }

    /** SQL over {@code $1}: the text if it has this form, else one that no type reads. */
    public String guard() {
        return "regexp_replace($1, '^(?!(" + expression + ")$)', '!')";
    }
}
