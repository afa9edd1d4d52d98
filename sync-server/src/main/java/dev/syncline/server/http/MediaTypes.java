package dev.syncline.server.http;

/** What the doors know of media types beyond the codec's. */
final class MediaTypes {
    static final String MERGE_PATCH = "application/merge-patch+json";

    private MediaTypes() {}

    /** Without its parameters, lower case; empty where none is given. */
    static String bare(String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String bare = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return bare.trim().toLowerCase(java.util.Locale.ROOT);
    }
}
