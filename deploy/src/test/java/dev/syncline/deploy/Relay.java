package dev.syncline.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;

/** A way to a port that can be disturbed and mended. */
public final class Relay implements AutoCloseable {
    private static final Duration SLOW_BY = Duration.ofMillis(100);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    private static final int PIECE_BYTES = 16 << 10;
    private static final int CONNECT_MILLIS = 2_000;

    /** What it does to those who go through it. */
    public enum Trouble {
        NONE,
        /** Every piece comes later. */
        SLOW,
        /** Connections stay open, and nothing passes. */
        FROZEN,
        /** What is asked arrives, the answer does not. */
        HALF_OPEN,
        /** Connections end, and whoever comes is refused. */
        CUT,
        /** As cut, by a reset. */
        RESET
    }

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Trouble trouble = Trouble.NONE;
    private volatile InetAddress host = InetAddress.getLoopbackAddress();

    /** @param target a port of this machine */
    public Relay(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Ends what goes through it, and refuses whoever comes. */
    public void cut() {
        disturb(Trouble.CUT);
    }

    public void disturb(Trouble kind) {
        trouble = kind;
        if (refuses()) {
            open.forEach(this::end);
        }
    }

    /** Whoever comes from now on gets to the port there. */
    public void lead(InetAddress to) {
        host = to;
    }

    public void mend() {
        trouble = Trouble.NONE;
    }

    private boolean refuses() {
        return trouble == Trouble.CUT || trouble == Trouble.RESET;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                if (refuses()) {
                    end(near);
                } else {
                    connect(near);
                }
            } catch (IOException e) {
                // closed, or whoever came has gone again
            }
        }
    }

    private void connect(Socket near) throws IOException {
        Socket far = new Socket();
        try {
            far.connect(new InetSocketAddress(host, target), CONNECT_MILLIS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            missSoon(far);
        } catch (IOException e) {
            end(near);
            end(far);
            throw e;
        }
        open.add(near);
        open.add(far);
        if (refuses()) {
            end(near);
        }
        start(() -> pass(near, far, false));
        start(() -> pass(far, near, true));
    }

    /** A machine that is gone without a word, as whoever stands before servers does. */
    private static void missSoon(Socket far) throws IOException {
        far.setKeepAlive(true);
        far.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 5);
        far.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 2);
        far.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                hold(answers, from);
                out.write(piece, 0, read);
            }
        } catch (IOException e) {
            // one of them has ended
        }
        end(from);
        end(to);
        open.remove(from);
        open.remove(to);
    }

    /** Nothing that passed before the trouble is lost, and nothing passes while it lasts. */
    private void hold(boolean answers, Socket from) {
        if (trouble == Trouble.SLOW) {
            LockSupport.parkNanos(SLOW_BY.toNanos());
        }
        while (!from.isClosed() && (trouble == Trouble.FROZEN || (trouble == Trouble.HALF_OPEN && answers))) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private void end(Socket socket) {
        try {
            if (trouble == Trouble.RESET) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // it has ended all the same
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        door.close();
    }
}
