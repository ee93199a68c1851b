package dev.keyturn.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.keyturn.Patience;
import dev.keyturn.browser.Reader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a person sees who wants to approve the first rotation themselves. */
@Execution(ExecutionMode.CONCURRENT)
class ApproveInSlackIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Duration WHOLE_ROTATION = Duration.ofMinutes(4);

  @Test
  void a_newcomer_is_refused_an_approver_clicks_and_the_message_follows_the_rotation_to_its_end() {
    try (var sandbox = Keyturn.start(Map.of(), "sandbox", "--approve-in-slack", "--json");
        var reader = new Reader()) {
      sandbox.awaitLine("  open http://127.0.0.1:");
      String address =
          sandbox.err().stream()
              .filter(line -> line.startsWith("  open "))
              .map(line -> line.strip().split(" ", 3)[1])
              .findFirst()
              .orElseThrow();
      Page page = reader.desktop(ColorScheme.LIGHT);
      page.navigate(address);
      assertThat(button(page, "Approve"))
          .isVisible(new IsVisibleOptions().setTimeout(patience(A_MINUTE)));
      Reader.picture(page, "slack-asked");

      page.getByLabel("newcomer").check();
      approve(page);
      assertThat(page.getByText("Only visible to you"))
          .isVisible(new IsVisibleOptions().setTimeout(patience(A_MINUTE)));
      assertThat(button(page, "Approve")).isVisible();
      Reader.picture(page, "slack-refused");

      page.getByLabel("alice").check();
      approve(page);
      Locator message = page.locator("main > article").first();
      assertThat(message)
          .containsText(
              "Completed", new ContainsTextOptions().setTimeout(patience(WHOLE_ROTATION)));
      assertThat(button(page, "Approve")).hasCount(0);
      assertThat(message).containsText("(edited)");
      assertThat(message).containsText("alice@zkeb.example.com");
      assertThat(page.getByLabel("Thread")).isVisible();
      Reader.picture(page, "slack-completed");
      assertThat(reader.complaints()).isEmpty();
      page.close();

      int code = sandbox.end(Duration.ofMinutes(2));
      assertThat(code).as(sandbox.toString()).isZero();
      JsonNode runs = sandbox.json().path("runs");
      assertThat(runs).hasSize(1);
      Runs.assertUnnoticed(runs.get(0));
    }
  }

  private static double patience(Duration unhurried) {
    return Patience.stretched(unhurried).toMillis();
  }

  private static void approve(Page page) {
    button(page, "Approve").click();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve"))
        .click();
  }

  private static Locator button(Page page, String name) {
    return page.locator("main")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }
}
