package dev.syncline.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What a JVM's objects take behind a full collection, as {@code jcmd} tells it. */
public final class UsedHeap {
    /** Of each generation; classes are told otherwise. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private UsedHeap() {}

    public static long bytes(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        String told = jcmd(pid, "GC.heap_info");
        List<Long> used = USED.matcher(told)
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
        if (used.isEmpty()) {
            throw new IllegalStateException("jcmd tells of no heap: " + told);
        }
        return used.stream().mapToLong(kib -> kib).sum() << 10;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("jcmd", Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
