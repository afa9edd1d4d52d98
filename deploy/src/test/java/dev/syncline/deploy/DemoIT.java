package dev.syncline.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.syncline.event.Json;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo page of {@code syncline dev} in two windows. Needs Chromium, Node.js 20 and npm; skipped where one is missing. */
@Tag("long")
class DemoIT {
    private static final double SOON_MILLIS = 30_000;

    @TempDir
    private static Path directory;

    private static Chromium chromium;
    private static DevProcess dev;

    private Relay relay;
    private BrowserContext context;
    private BoardWindow one;
    private BoardWindow two;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(NodeProcess.isThere(), "skipped: node and npm are not on this machine's PATH");
        Chromium.assumeInstalled();
        PlaywrightAssertions.setDefaultAssertionTimeout(SOON_MILLIS);
        Path client = NodeProcess.installBrowserClient(directory);
        dev = DevProcess.start(directory, "--demo-client", client.toString());
        chromium = Chromium.launch();
        dev.awaitReady();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (chromium != null) {
            chromium.close();
        }
        if (dev != null) {
            dev.stop();
        }
    }

    @BeforeEach
    void openTwoWindows() throws Exception {
        URI demo = dev.address("demo");
        relay = new Relay(demo.getPort());
        context = chromium.context();
        one = new BoardWindow(context, "http://127.0.0.1:" + relay.port() + demo.getPath());
        two = new BoardWindow(context, "http://127.0.0.1:" + relay.port() + demo.getPath());
        both(window -> window.awaitState("live"));
    }

    @AfterEach
    void closeThem() throws Exception {
        context.close();
        relay.close();
    }

    @Test
    void changeOfAnybodyIsSeenInBothWindows() throws Exception {
        one.newTask().fill("from one");
        one.newTask().press("Enter");
        both(window -> window.awaitCard("To do", "from one"));

        String id = two.card("To do", "from one").getAttribute("data-id");
        dev.send("PATCH", "/v1/tasks/" + id, "{\"title\":\"from HTTP\"}");
        both(window -> window.awaitCard("To do", "from HTTP"));

        dev.sql("UPDATE tasks SET title = 'from SQL', status = 'blocked' WHERE id = '" + id + "'");
        both(window -> window.awaitCard("Blocked", "from SQL"));

        two.button("Move to In review: from SQL").click();
        both(window -> window.awaitCard("In review", "from SQL"));

        one.card("In review", "from SQL").dragTo(one.column("Done"));
        both(window -> window.awaitCard("Done", "from SQL"));

        two.button("Delete: from SQL").click();
        both(window -> window.awaitNo("from SQL"));
        assertThat(one.complaints()).isEmpty();
        assertThat(two.complaints()).isEmpty();
    }

    @Test
    void keyboardAloneMovesCardAndStaysOnIt() throws Exception {
        dev.send("POST", "/v1/tasks", "{\"title\":\"by keys\"}");
        one.button("Move to In progress: by keys").focus();

        one.page().keyboard().press("Enter");
        assertThat(one.button("Move to In review: by keys")).isFocused();
        one.page().keyboard().press("Enter");

        both(window -> window.awaitCard("In review", "by keys"));
    }

    @Test
    void titleIsTextAndNothingElse() throws Exception {
        String title = "<img src=x onerror=\"document.title='run'\"><b>bold</b>";

        dev.send(
                "POST",
                "/v1/tasks",
                Json.text(Json.NODES.objectNode().put("title", title).put("status", "done")));

        both(window -> window.awaitCard("Done", title));
        assertThat(one.page().locator("#board img, #board b")).hasCount(0);
        assertThat(one.page()).hasTitle("Syncline: tasks");
    }

    @Test
    void refusalIsToldAndWhatWasTypedIsKept() {
        one.page().evaluate("document.querySelector('[name=priority] option:checked').value = 'whatever'");

        one.newTask().fill("refused");
        one.newTask().press("Enter");

        assertThat(one.page().locator("#problem")).not().isEmpty();
        assertThat(one.newTask()).hasValue("refused");
    }

    @Test
    void windowsSayThatTheServerIsGoneAndCatchUpWhenItIsBack() throws Exception {
        relay.cut();
        both(window -> window.awaitState("reconnecting"));
        dev.send("POST", "/v1/tasks", "{\"title\":\"meanwhile\"}");

        relay.mend();

        both(window -> window.awaitState("live"));
        both(window -> window.awaitCard("To do", "meanwhile"));
    }

    @Test
    void filesAreThoseOfThePageAndNoOthers() throws Exception {
        assertThat(header("/demo/", "Content-Type")).startsWith("text/html");
        assertThat(header("/demo/", "Cache-Control")).isEqualTo("no-cache");
        assertThat(header("/demo/", "Content-Security-Policy"))
                .startsWith("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(header("/demo/board.mjs", "Content-Type")).startsWith("text/javascript");
        assertThat(header("/demo", "Location")).isEqualTo("/demo/");
        for (String none : List.of("/demo/board", "/demo/..%2fDemoServlet.class", "/demo//board.mjs")) {
            assertThat(dev.send("GET", none, "").statusCode()).as(none).isIn(400, 404);
        }
        assertThat(dev.send("POST", "/demo/", "{}").statusCode()).isEqualTo(405);
    }

    private void both(Consumer<BoardWindow> demanded) {
        demanded.accept(one);
        demanded.accept(two);
    }

    private static String header(String path, String name) throws Exception {
        return dev.send("GET", path, "").headers().firstValue(name).orElseThrow();
    }
}
