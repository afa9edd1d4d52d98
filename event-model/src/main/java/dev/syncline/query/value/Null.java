package dev.syncline.query.value;

/** SQL's NULL among values; as a boolean it is UNKNOWN. */
public enum Null {
    NULL
}
