package dev.syncline.server.live;

import dev.syncline.projector.LoggedChange;

/** Somebody who follows some of a tenant's changes. */
interface Subscriber {
    Interest interest();

    /**
     * A change that may be wanted, in the order of the positions; what is not told here is not wanted. On the feed's
     * thread: no blocking, no exception.
     */
    void heard(LoggedChange change);
}
