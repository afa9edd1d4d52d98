package dev.syncline.projector;

/** Another projector claimed this partition: the loser stops writing it, and had no effect. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FencedException(String store, Claim claim) {
        super("fenced off by another projector store=%s partition=%d epoch=%d"
                .formatted(store, claim.partition(), claim.epoch()));
    }
}
