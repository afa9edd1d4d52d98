package dev.syncline.server.live;

import dev.syncline.projector.LoggedChange;
import java.util.List;

/** What changes mean for a shape. */
interface ShapeView {
    /** Of a change, in the order of the positions; a change of another collection may move documents, too. */
    List<byte[]> of(LoggedChange logged);
}
