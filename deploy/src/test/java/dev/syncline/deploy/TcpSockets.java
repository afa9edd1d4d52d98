package dev.syncline.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Established TCP connections, as Linux lists them.
 *
 * @param timer what it waits with: 2 for the next probe whether the other end is still there
 * @param ticks until then, in hundredths of a second
 * @see <a href="https://docs.kernel.org/networking/proc_net_tcp.html">proc_net_tcp</a>
 */
record TcpSockets(int localPort, int remotePort, int timer, long ticks, String inode) {
    private static final String ESTABLISHED = "01";
    private static final int KEEPALIVE = 2;

    private static List<TcpSockets> all() throws IOException {
        List<TcpSockets> all = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                lines.map(line -> line.trim().split("\\s+"))
                        .filter(columns -> columns[3].equals(ESTABLISHED))
                        .map(TcpSockets::of)
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static TcpSockets of(String[] columns) {
        String[] timer = columns[5].split(":");
        return new TcpSockets(
                port(columns[1]),
                port(columns[2]),
                Integer.parseInt(timer[0], 16),
                Long.parseLong(timer[1], 16),
                columns[9]);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    static long countTo(int port) throws IOException {
        return all().stream().filter(socket -> socket.remotePort == port).count();
    }

    /** Those that a process has to a port of this machine, as whoever listens there sees them. */
    private static List<TcpSockets> seenFrom(int port, ProcessHandle client) throws IOException {
        Set<String> inodes = inodes(client);
        Set<Integer> clients = all().stream()
                .filter(socket -> socket.remotePort == port && inodes.contains(socket.inode))
                .map(TcpSockets::localPort)
                .collect(Collectors.toSet());
        return all().stream()
                .filter(socket -> socket.localPort == port && clients.contains(socket.remotePort))
                .toList();
    }

    private static Set<String> inodes(ProcessHandle process) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.map(TcpSockets::target)
                    .filter(name -> name.startsWith("socket:["))
                    .map(name -> name.substring("socket:[".length(), name.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** How long whoever listens on a port waits at most before it asks whether a process is still there, in seconds. */
    static double longestBeforeProbe(int port, ProcessHandle client) throws IOException {
        return seenFrom(port, client).stream()
                .mapToDouble(socket -> socket.timer == KEEPALIVE ? socket.ticks / 100.0 : Double.MAX_VALUE)
                .max()
                .orElse(Double.MAX_VALUE);
    }
}
