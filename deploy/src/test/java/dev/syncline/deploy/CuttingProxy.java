package dev.syncline.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on to one of several servers, and cuts each after a random while. */
final class CuttingProxy implements AutoCloseable {
    private static final int LONGEST_MILLIS = 2_500;
    private static final int CONNECT_MILLIS = 500;

    private final ServerSocket door;
    private final List<URI> servers;
    private final Random random;
    private final AtomicInteger cuts = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService scissors = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean cutting = true;

    CuttingProxy(long seed, URI... servers) throws IOException {
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.servers = List.of(servers);
        this.random = new Random(seed);
        threads.execute(this::accept);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + path);
    }

    int cuts() {
        return cuts.get();
    }

    /** From now on connections live. */
    void stopCutting() {
        cutting = false;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                threads.execute(() -> pass(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pass(Socket client) {
        List<URI> tried = new ArrayList<>(servers);
        int life;
        synchronized (random) {
            Collections.shuffle(tried, random);
            life = 50 + random.nextInt(LONGEST_MILLIS);
        }
        for (URI server : tried) {
            Socket backend = new Socket();
            try {
                backend.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
            } catch (IOException e) {
                continue;
            }
            threads.execute(() -> pump(client, backend));
            threads.execute(() -> pump(backend, client));
            var unused = scissors.schedule(() -> cut(client, backend), life, TimeUnit.MILLISECONDS);
            return;
        }
        close(client);
    }

    private void cut(Socket client, Socket backend) {
        if (cutting && !client.isClosed()) {
            cuts.incrementAndGet();
            close(client);
            close(backend);
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            close(to);
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        scissors.shutdownNow();
        threads.shutdownNow();
    }
}
