package dev.syncline.server.ops;

/** Where what people set on a job is kept, for the process that goes on with it. Thread-safe. */
public interface JobSettings {
    /** Of a job that ends with its process. */
    JobSettings FORGOTTEN = new JobSettings() {
        @Override
        public long rate() {
            return 0;
        }

        @Override
        public void rate(long documents) {
            // nobody goes on with it
        }

        @Override
        public boolean paused() {
            return false;
        }

        @Override
        public void paused(boolean paused) {
            // nobody goes on with it
        }
    };

    /** Documents a second at most; 0 for as many as it can. */
    long rate();

    void rate(long documents);

    boolean paused();

    void paused(boolean paused);
}
