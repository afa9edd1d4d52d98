package dev.syncline.capture.reread;

/**
 * How far a re-read has come.
 *
 * @param doing the step, and the table where there is one
 * @param tablesDone of {@code tables}
 * @param rowsRead since the re-read began
 * @param published events of them: the rest was known
 */
public record Progress(String doing, int tablesDone, int tables, long rowsRead, long published) {}
