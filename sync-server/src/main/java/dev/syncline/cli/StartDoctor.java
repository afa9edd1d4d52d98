package dev.syncline.cli;

import dev.syncline.server.EffectiveConfiguration;
import dev.syncline.server.SynclineApplication;
import dev.syncline.server.doctor.Finding;
import dev.syncline.server.doctor.Surroundings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the doctor finds around a server that has just started. It holds nothing up. */
final class StartDoctor implements Runnable {
    /** What is made while a server starts, the slot say, is there by then. */
    private static final long LOOK_AGAIN_SECONDS = 5;

    private final Path configuration;
    private final PrintWriter err;

    private StartDoctor(Path configuration, PrintWriter err) {
        this.configuration = configuration;
        this.err = err;
    }

    /** @param err is told of everything that is not as it should be, or that all is well */
    static void examine(Path configuration, PrintWriter err) {
        Thread thread = new Thread(new StartDoctor(configuration, err), "syncline-start-doctor");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            List<Finding> findings = look();
            if (!wrong(findings).isEmpty()) {
                TimeUnit.SECONDS.sleep(LOOK_AGAIN_SECONDS);
                findings = look();
            }
            tell(findings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            err.println("syncline doctor: could not look: " + e.getMessage());
        }
        err.flush();
    }

    private List<Finding> look() throws Exception {
        return Surroundings.doctor(EffectiveConfiguration.load(configuration), SynclineApplication.clock())
                .examine();
    }

    private static List<Finding> wrong(List<Finding> findings) {
        return findings.stream().filter(one -> one.grade() != Finding.Grade.OK).toList();
    }

    private void tell(List<Finding> findings) {
        List<Finding> wrong = wrong(findings);
        if (wrong.isEmpty()) {
            err.println("syncline doctor: " + findings.size() + " checks, all ok");
            return;
        }
        err.println("syncline doctor: " + wrong.size() + " of " + findings.size() + " checks are not ok");
        DoctorFormat.TEXT.write(wrong, err);
    }
}
