package dev.syncline.deploy.fault;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * A machine of its own for processes, as a network namespace: who runs there has another address, and finds at 127.0.0.1
 * what listens on this one. Its way to everybody can be cut as by a cable that is pulled: nobody is told of an end.
 */
final class Machine implements AutoCloseable {
    /** Nobody's: what is sent there is lost. */
    private static final String NOWHERE = "02:00:00:00:00:01";

    private static final int SUBNETS = 1 << 14;

    private final String name;
    private final String near;
    private final String far;
    private final String here;
    private final String there;

    private Machine(int number) {
        name = "syncline-" + number;
        near = "sync" + number + "n";
        far = "sync" + number + "f";
        String subnet = "10.213." + (number >> 6) + ".";
        here = subnet + (4 * (number & 63) + 1);
        there = subnet + (4 * (number & 63) + 2);
    }

    /** @throws SkippedException where this process may not */
    static Machine make() {
        Machine machine = new Machine((int) (ProcessHandle.current().pid() % SUBNETS));
        machine.close();
        // Whoever is interrupted leaves none behind.
        Runtime.getRuntime().addShutdownHook(new Thread(machine::close, "machine"));
        if (!machine.isMade()) {
            machine.close();
            throw new SkippedException("this process may not make a network namespace");
        }
        return machine;
    }

    private boolean isMade() {
        return ip("netns add " + name)
                && ip("link add " + near + " type veth peer name " + far + " netns " + name)
                && ip("addr add " + here + "/30 dev " + near)
                && ip("link set " + near + " up")
                && isLocalRouted("", near)
                && ip("-n " + name + " addr add " + there + "/30 dev " + far)
                && ip("-n " + name + " link set " + far + " up")
                && isLocalRouted(String.join(" ", entering()), far)
                // It has no loopback: 127.0.0.1 is over there.
                && ip("-n " + name + " route add 127.0.0.1/32 dev " + far + " src " + there);
    }

    /** Linux sends no 127.0.0.1 over a wire unless it is told to. */
    private static boolean isLocalRouted(String entering, String device) {
        String setting = "/proc/sys/net/ipv4/conf/" + device + "/route_localnet";
        return Children.succeeds("sh", "-c", entering + " sh -c 'echo 1 > " + setting + "'");
    }

    /** What a command begins with that is to run there. */
    List<String> entering() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Of those who run there. */
    InetAddress address() throws UnknownHostException {
        return InetAddress.getByName(there);
    }

    void cut() {
        need(ip("neigh replace " + there + " lladdr " + NOWHERE + " dev " + near + " nud permanent"));
        for (String peer : List.of(here, "127.0.0.1")) {
            need(ip("-n " + name + " neigh replace " + peer + " lladdr " + NOWHERE + " dev " + far + " nud permanent"));
        }
    }

    void mend() {
        need(ip("neigh del " + there + " dev " + near));
        for (String peer : List.of(here, "127.0.0.1")) {
            need(ip("-n " + name + " neigh del " + peer + " dev " + far));
        }
    }

    private static void need(boolean done) {
        if (!done) {
            throw new IllegalStateException("the network could not be changed");
        }
    }

    private static boolean ip(String arguments) {
        return Children.succeeds("sh", "-c", "ip " + arguments);
    }

    /** Whoever still runs there reaches nobody any more. */
    @Override
    public void close() {
        ip("link del " + near);
        ip("netns del " + name);
    }
}
