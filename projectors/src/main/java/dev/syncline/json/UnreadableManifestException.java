package dev.syncline.json;

import java.nio.file.Path;

/** A partition cannot be opened. A person must act: nothing is served or written until then. */
public final class UnreadableManifestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableManifestException(Path file, String reason) {
        super("cannot use " + file + ": " + reason
                + ". Nothing was changed. Next: put the file back from a backup of the whole partition directory, or"
                + " delete that directory and rebuild the store from the log");
    }
}
