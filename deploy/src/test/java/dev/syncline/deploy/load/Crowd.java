package dev.syncline.deploy.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Many HTTP/1.1 connections with one request each, on one thread: a client that leaves the cores to the server. */
final class Crowd implements AutoCloseable {
    private final URI server;
    private final Selector selector;
    private final List<Member> members = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

    private static final class Member {
        private final SocketChannel channel;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private boolean done;

        Member(SocketChannel channel) {
            this.channel = channel;
        }
    }

    Crowd(URI server) throws IOException {
        this.server = server;
        this.selector = Selector.open();
    }

    /** One more, which has asked when this returns. */
    void join(String path, String accept) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
        Member member = new Member(channel);
        members.add(member);
        String request =
                "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAccept: " + accept + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, member);
    }

    /** Reads, on a thread of its own, whatever comes, until this is closed; then nobody else may read. */
    void listen() {
        Thread thread = new Thread(
                () -> {
                    while (selector.isOpen()) {
                        try {
                            readAll(member -> member.heard.reset());
                        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
                            return;
                        }
                    }
                },
                "crowd");
        thread.setDaemon(true);
        thread.start();
    }

    private void readAll(Consumer<Member> then) throws IOException {
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
            Member member = (Member) key.attachment();
            read(member);
            then.accept(member);
        }
        selector.selectedKeys().clear();
    }

    int size() {
        return members.size();
    }

    /**
     * Reads until each has heard it.
     *
     * @throws IllegalStateException if one has not within that time, or was cut before
     */
    void awaitHeard(String mark, Duration within) throws IOException {
        long until = System.nanoTime() + within.toNanos();
        members.forEach(member -> member.done = false);
        int[] missing = {members.size()};
        while (missing[0] > 0) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        "%,d of %,d have not heard %s".formatted(missing[0], members.size(), mark));
            }
            readAll(member -> {
                if (!member.done
                        && member.heard.toString(StandardCharsets.UTF_8).contains(mark)) {
                    member.done = true;
                    member.heard.reset();
                    missing[0]--;
                }
            });
        }
    }

    private void read(Member member) throws IOException {
        buffer.clear();
        int read = member.channel.read(buffer);
        if (read < 0) {
            throw new IllegalStateException("cut after: " + member.heard.toString(StandardCharsets.UTF_8));
        }
        byte[] bytes = new byte[read];
        buffer.flip().get(bytes);
        member.heard.writeBytes(bytes);
    }

    @Override
    public void close() throws IOException {
        for (Member member : members) {
            member.channel.close();
        }
        selector.close();
    }
}
