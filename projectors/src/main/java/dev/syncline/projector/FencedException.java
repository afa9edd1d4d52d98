package dev.syncline.projector;

/**
 * Another projector claimed this partition, or the store was restored to an older copy of itself: whoever holds the claim
 * stops writing, and had no effect.
 */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FencedException(String store, Claim claim) {
        super(
                "another projector has this partition, or the store is an older copy: store=%s partition=%d epoch=%d next=%s"
                        .formatted(store, claim.partition(), claim.epoch(), claim.next()));
    }
}
