package dev.syncline.query;

/** What one clause may cost. Each is told in the error that refuses more. */
final class Limits {
    /** In characters. */
    static final int LENGTH = 64 * 1024;

    static final int PARAMETER_LENGTH = 1024 * 1024;
    static final int DEPTH = 64;
    /** Names, literals, operators and calls; the constants of an IN list are counted apart. */
    static final int TERMS = 1_000;

    static final int IN_VALUES = 10_000;
    static final int SUBQUERY_DEPTH = 4;

    private Limits() {}
}
