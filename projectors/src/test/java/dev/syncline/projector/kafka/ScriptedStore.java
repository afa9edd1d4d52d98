package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers the positions of what was applied to it, and is down or fences when it is told to. */
class ScriptedStore implements Store {
    final List<Long> applied = new ArrayList<>();
    boolean down;
    boolean fenceNext;
    int claims;
    Runnable whileAsked = () -> {};
    int released;
    int retriedParked;
    private Position next = new Position(0);

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Claim claim(int partition, String topicId) {
        answer();
        claims++;
        return new Claim(partition, topicId, claims, next);
    }

    @Override
    public Claim apply(Claim claim, List<LoggedChange> changes, Position to) {
        answer();
        if (fenceNext) {
            fenceNext = false;
            throw new FencedException(name(), claim);
        }
        changes.forEach(logged -> applied.add(logged.position().offset()));
        next = to;
        return claim.movedTo(to);
    }

    private void answer() {
        whileAsked.run();
        if (down) {
            throw new StoreUnavailableException(name(), new IllegalStateException("down"));
        }
    }

    @Override
    public void retryParked(Claim claim) {
        retriedParked++;
    }

    @Override
    public void release(Claim claim) {
        released++;
    }

    @Override
    public void close() {}

    @Override
    public List<Repair.Outcome> repair(Claim held, List<Repair> repairs) {
        return Collections.nCopies(repairs.size(), Repair.Outcome.DONE);
    }
}
