package dev.syncline.server;

import java.util.concurrent.ThreadFactory;

/** Threads with names, so that a thread dump reads like the flow. */
final class Threads {
    private Threads() {}

    static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, "syncline-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    static Thread start(String name, Runnable work) {
        Thread thread = daemon(name).newThread(work);
        thread.start();
        return thread;
    }
}
