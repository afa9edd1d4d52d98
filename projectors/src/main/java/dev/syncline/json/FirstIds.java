package dev.syncline.json;

import dev.syncline.projector.KeyOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The first ids of a tenant's in the order of a snapshot: to put a million in order for some thousands takes a second.
 * Used by one thread.
 */
final class FirstIds {
    private static final Comparator<String> ORDER = KeyOrder::compareText;

    private final long most;
    private final List<String> all = new ArrayList<>();
    /** Its head is the last of them, which goes when one before it comes. */
    private final PriorityQueue<String> kept = new PriorityQueue<>(ORDER.reversed());

    /** @param most of the first ones that are kept */
    FirstIds(long most) {
        this.most = most;
    }

    void add(String id) {
        if (most == Long.MAX_VALUE) {
            all.add(id);
        } else if (kept.size() < most) {
            kept.add(id);
        } else if (ORDER.compare(id, kept.element()) < 0) {
            kept.remove();
            kept.add(id);
        }
    }

    List<String> inOrder() {
        all.addAll(kept);
        all.sort(ORDER);
        return all;
    }
}
