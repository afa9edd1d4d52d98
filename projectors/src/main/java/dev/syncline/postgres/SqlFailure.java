package dev.syncline.postgres;

import java.sql.SQLException;

/** What an SQLSTATE means for whoever wrote a batch. */
enum SqlFailure {
    /** No answer, or not now: the same batch again. */
    UNAVAILABLE,
    /** This batch can't be applied as it is: find the document that can't. */
    UNAPPLICABLE;

    /** A missing GRANT concerns no document in particular: whoever gives it ends the wait. */
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** A table whose changes are published and that has no REPLICA IDENTITY any more: it alone takes no update. */
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";

    /** The values that a question was asked of do not bear it. */
    static boolean isOfData(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("22");
    }

    /** In words, without the value: it may be of a row that the asker may not see. */
    static String condition(SQLException e) {
        return switch (e.getSQLState()) {
            case "22012" -> "division by zero";
            case "22003", "22008" -> "a number or a time is out of range";
            case "22P02", "22007" -> "a text is not of the form of the type that it is cast to";
            default -> "SQLSTATE " + e.getSQLState();
        };
    }

    static SqlFailure of(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() < 2) {
            return UNAVAILABLE;
        }
        if (state.equals(INSUFFICIENT_PRIVILEGE)) {
            return UNAVAILABLE;
        }
        if (state.equals(NOT_IN_PREREQUISITE_STATE)) {
            return UNAPPLICABLE;
        }
        return switch (state.substring(0, 2)) {
            // data exception, integrity constraint, syntax or access rule (a column is gone), with check option,
            // raised by somebody's trigger
            case "22", "23", "42", "44", "P0" -> UNAPPLICABLE;
            case "54" -> UNAPPLICABLE;
            default -> UNAVAILABLE;
        };
    }
}
