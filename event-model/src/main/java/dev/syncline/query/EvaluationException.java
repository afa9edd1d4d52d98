package dev.syncline.query;

/**
 * A document for which the clause has no answer: division by zero, overflow, text that is no number. PostgreSQL raises
 * an error of SQLSTATE class 22 for the same. The caller takes it for no match.
 */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EvaluationException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
