package dev.syncline.server.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs all checks side by side: one that hangs is unknown in the end, and holds up no other. Used by one thread. */
public final class Doctor {
    /** Every client of a check gives up by itself after 5 s and says why; this is for what never does. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<Check> checks;
    private final Duration limit;

    Doctor(List<Check> checks, Duration limit) {
        this.checks = List.copyOf(checks);
        this.limit = limit;
    }

    /** In the order of the checks. */
    public List<Finding> examine() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(look -> {
            Thread thread = new Thread(look, "syncline-doctor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<Finding>>> looks = new ArrayList<>();
            for (Check check : checks) {
                looks.add(threads.submit(() -> check.look().look()));
            }
            long until = System.nanoTime() + limit.toNanos();
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < looks.size(); i++) {
                findings.addAll(await(checks.get(i), looks.get(i), until));
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Finding> await(Check check, Future<List<Finding>> look, long until) throws InterruptedException {
        try {
            List<Finding> found = look.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            Stream<String> silent = check.names().stream()
                    .filter(name -> found.stream().noneMatch(one -> one.check().equals(name)));
            return Stream.concat(found.stream(), silent.map(name -> Finding.unknown(name, "nothing was found")))
                    .toList();
        } catch (TimeoutException e) {
            return unknown(check, "no answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            return unknown(check, reason(e.getCause()));
        }
    }

    private static List<Finding> unknown(Check check, String why) {
        return check.names().stream().map(name -> Finding.unknown(name, why)).toList();
    }

    /** One line; what a client library wraps is what says it. */
    static String reason(Throwable failure) {
        Throwable said =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = said.getMessage() == null ? said.getClass().getSimpleName() : said.getMessage();
        return message.lines().findFirst().orElse(said.getClass().getSimpleName());
    }
}
