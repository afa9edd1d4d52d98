package dev.syncline.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;

/** A window of a browser with the demo page, found and used by the names that a person or a screen reader sees. */
final class BoardWindow {
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    BoardWindow(BrowserContext context, String url) {
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(this::listen);
        page.navigate(url);
    }

    private void listen(ConsoleMessage message) {
        if (message.type().equals("error")) {
            complaints.add(message.text());
        }
    }

    Page page() {
        return page;
    }

    /** Errors until now, also of the content security policy. */
    List<String> complaints() {
        return complaints;
    }

    void awaitState(String state) {
        assertThat(page.locator("#state")).hasText(state);
    }

    void awaitCard(String column, String title) {
        assertThat(card(column, title)).isVisible();
    }

    void awaitNo(String title) {
        assertThat(titled(title)).hasCount(0);
    }

    Locator column(String name) {
        return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(name));
    }

    Locator card(String column, String title) {
        return column(column).getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHas(titled(title)));
    }

    private Locator titled(String title) {
        return page.getByText(title, new Page.GetByTextOptions().setExact(true));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator newTask() {
        return page.getByLabel("New task");
    }
}
