package dev.syncline.projector;

import dev.syncline.event.Change;
import dev.syncline.event.Position;

/** A change and where it stands in its partition of the changes topic. */
public record LoggedChange(Position position, Change change) {}
