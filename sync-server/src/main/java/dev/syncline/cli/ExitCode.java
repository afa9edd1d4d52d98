package dev.syncline.cli;

/** What a command's end says to scripts; stable. */
final class ExitCode {
    static final int DONE = 0;
    static final int DEFECT = 1;
    static final int USAGE = 2;
    static final int FINDINGS = 3;
    static final int NOT_FOUND = 4;
    static final int REFUSED = 5;
    static final int NOT_ALLOWED = 6;
    static final int UNKNOWN = 7;
    static final int PARTLY = 8;
    static final int NEEDS_CONFIRMATION = 9;

    private ExitCode() {}

    static int ofStatus(int status) {
        if (status == 202 || status >= 502) {
            return UNKNOWN;
        }
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 401, 403 -> NOT_ALLOWED;
            case 500 -> DEFECT;
            default -> status < 300 ? DONE : REFUSED;
        };
    }
}
