package dev.syncline.server.live;

import dev.syncline.event.Json;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.server.http.Problem;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong before an answer has begun, as a problem document. */
final class Answers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Answers.class);
    /** A herd that comes back at once comes back apart. */
    private static final int RETRY_WITHIN_SECONDS = 5;

    private Answers() {}

    interface Work {
        void run() throws IOException;
    }

    static void guarded(HttpServletResponse response, Work work) throws IOException {
        try {
            work.run();
        } catch (ProblemException e) {
            write(e.problem(), response);
        } catch (BusyException e) {
            write(Problem.of(ProblemCode.BUSY, e.getMessage() + ". Try again later"), response);
        } catch (StoppingException e) {
            write(Problem.of(ProblemCode.STOPPING, e.getMessage()), response);
        } catch (LogUnavailableException e) {
            write(Problem.of(ProblemCode.LOG_UNAVAILABLE, "Kafka does not answer. Try again later"), response);
        } catch (StoreUnavailableException e) {
            write(Problem.of(ProblemCode.STORE_UNAVAILABLE, "No store answers. Try again later"), response);
        } catch (RuntimeException e) {
            LOGGER.error("request failed by a defect", e);
            write(Problem.of(ProblemCode.INTERNAL, "The log of the server has the details"), response);
        }
    }

    static void write(Problem problem, HttpServletResponse response) throws IOException {
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE.toString());
        response.setHeader("Cache-Control", "no-store");
        if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", Integer.toString(retryAfter()));
        }
        response.getOutputStream().write(Json.bytes(problem.tree()));
    }

    /** 1 to {@value #RETRY_WITHIN_SECONDS} seconds. */
    static int retryAfter() {
        return 1 + ThreadLocalRandom.current().nextInt(RETRY_WITHIN_SECONDS);
    }
}
