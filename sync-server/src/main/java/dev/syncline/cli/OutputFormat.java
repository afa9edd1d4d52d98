package dev.syncline.cli;

/** How a result is written to stdout. */
enum OutputFormat {
    TABLE,
    JSON,
    JSONL
}
