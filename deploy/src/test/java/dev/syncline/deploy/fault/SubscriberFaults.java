package dev.syncline.deploy.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Many who follow: some take nothing, some little, some come and go; the workload's own one must miss nothing. */
final class SubscriberFaults {
    private static final int MANY = 300;
    private static final int TURNS = 40;
    private static final String REQUEST =
            "GET /v1/changes?since=earliest HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\n\r\n";

    private SubscriberFaults() {}

    static List<Fault> all() {
        return List.of(Fault.brief(MANY + " subscribers, most of them slow", "21", SubscriberFaults::crowd));
    }

    private static void crowd(Arena arena, Random random) throws Exception {
        // Something to be told.
        arena.sql(
                "INSERT INTO tasks (id, title) SELECT gen_random_uuid(), 'row ' || n FROM generate_series(1, 6000) n");
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                crowd.add(follow(arena));
            }
            for (int turn = 0; turn < TURNS; turn++) {
                int third = MANY / 3;
                for (int i = third; i < 2 * third; i++) {
                    sip(crowd.get(i));
                }
                for (int left = 0; left < 10; left++) {
                    int i = 2 * third + random.nextInt(third);
                    crowd.get(i).close();
                    crowd.set(i, follow(arena));
                }
                Pauses.millis(100);
            }
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    private static Socket follow(Arena arena) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), arena.server().directUri("").getPort()));
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** One byte, where there is one. */
    private static void sip(Socket socket) throws IOException {
        if (socket.getInputStream().available() > 0) {
            var unused = socket.getInputStream().read();
        }
    }
}
