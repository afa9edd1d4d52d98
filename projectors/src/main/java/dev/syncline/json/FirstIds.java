package dev.syncline.json;

import dev.syncline.projector.KeyOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The first ids of many in the order of a snapshot. To put a million in order for the sake of some thousands would cost a
 * second of each look. Used by one thread.
 */
final class FirstIds {
    private static final Comparator<String> ORDER = KeyOrder::compareText;

    private final long most;
    private final List<String> all = new ArrayList<>();
    private final PriorityQueue<String> lastFirst = new PriorityQueue<>(ORDER.reversed());

    /** @param most of the first ones that are kept */
    FirstIds(long most) {
        this.most = most;
    }

    void add(String id) {
        if (most == Long.MAX_VALUE) {
            all.add(id);
        } else if (lastFirst.size() < most) {
            lastFirst.add(id);
        } else if (ORDER.compare(id, lastFirst.element()) < 0) {
            lastFirst.remove();
            lastFirst.add(id);
        }
    }

    List<String> inOrder() {
        all.addAll(lastFirst);
        all.sort(ORDER);
        return all;
    }
}
