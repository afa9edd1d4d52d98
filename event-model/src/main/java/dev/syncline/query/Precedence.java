package dev.syncline.query;

/** How tightly PostgreSQL's operators bind; the manual's section 4.1.6 has the table. */
final class Precedence {
    static final int NONE = 0;
    static final int OR = 1;
    static final int AND = 2;
    static final int NOT = 3;
    static final int IS = 4;
    static final int COMPARISON = 5;
    static final int PREDICATE = 6;
    static final int OTHER = 7;
    static final int SUM = 8;
    static final int PRODUCT = 9;
    static final int POWER = 10;
    static final int AT = 11;
    static final int SIGN = 12;

    private Precedence() {}

    /** Of what stands behind an operand; NONE if nothing there goes on with it. */
    static int of(TokenStream tokens) {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case OPERATOR -> ofOperator(token.text());
            case WORD -> ofWord(token.word("not") ? tokens.peek(1) : token, token.word("not"));
            default -> NONE;
        };
    }

    static int ofOperator(String operator) {
        return switch (operator) {
            case "=", "<", ">", "<=", ">=", "<>", "!=" -> COMPARISON;
            case "+", "-" -> SUM;
            case "*", "/", "%" -> PRODUCT;
            case "^" -> POWER;
            default -> OTHER;
        };
    }

    private static int ofWord(Token token, boolean negated) {
        return switch (token.folded()) {
            case "between", "in", "like", "ilike" -> PREDICATE;
            case "or" -> negated ? NONE : OR;
            case "and" -> negated ? NONE : AND;
            case "is", "isnull", "notnull" -> negated ? NONE : IS;
            case "at" -> negated ? NONE : AT;
            default -> NONE;
        };
    }
}
