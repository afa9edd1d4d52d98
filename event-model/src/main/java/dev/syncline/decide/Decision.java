package dev.syncline.decide;

import dev.syncline.event.Verdict;

/**
 * The verdict on an event, and what is known of the document afterwards.
 */
public record Decision(Verdict verdict, DocumentState state) {}
