package dev.syncline.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's own Chromium, driven on the machine's own Node.js: nothing is downloaded. */
final class Chromium implements AutoCloseable {
    private static final int OLDEST_NODE = 20;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path node, Path executable) {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_NODEJS_PATH", node.toString())));
        browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(executable)
                        .setHeadless(true)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    /** Skips the test where the machine lacks something. */
    static void assumeInstalled() throws IOException, InterruptedException {
        assumeTrue(executable().isPresent(), "skipped: no chromium or google-chrome is on this machine's PATH");
        assumeTrue(
                node().isPresent() && version(node().get()) >= OLDEST_NODE,
                "skipped: no Node.js " + OLDEST_NODE + " or newer is on this machine's PATH");
    }

    static Chromium launch() {
        return new Chromium(node().orElseThrow(), executable().orElseThrow());
    }

    private static Optional<Path> executable() {
        return onPath("chromium", "chromium-browser", "google-chrome");
    }

    private static Optional<Path> node() {
        return onPath("node");
    }

    private static Optional<Path> onPath(String... names) {
        List<Path> directories = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        return Stream.of(names)
                .flatMap(name -> directories.stream().map(directory -> directory.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The first number of {@code v20.1.0}. */
    private static int version(Path node) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(node.toString(), "--version").start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return Integer.parseInt(answer.substring(1, answer.indexOf('.')));
    }

    /** Windows of one context share the browser's cache and connections, as a user's do. */
    BrowserContext context() {
        return browser.newContext();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
