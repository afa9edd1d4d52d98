package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

/**
 * What is free where something is to stand.
 *
 * @param disk equal for two that are one
 */
public record DiskRoom(Object disk, long freeBytes) {
    public DiskRoom {
        requireNonNull(disk, "disk");
    }
}
