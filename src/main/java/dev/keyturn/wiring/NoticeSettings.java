package dev.keyturn.wiring;

import dev.keyturn.adapter.email.EmailSettings;
import dev.keyturn.adapter.pagerduty.PagerDutySettings;
import dev.keyturn.adapter.webhook.WebhookSettings;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanNotices.SlackChannel;
import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.text.MailAddress;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where notices can go.
 *
 * @param webhooks by name
 * @param otherwise who is told of plans that do not say it, or are gone
 * @param publicUrl where people reach this service, without a slash at its end; null: messages have
 *     no link
 */
public record NoticeSettings(
    Map<String, WebhookSettings> webhooks,
    PagerDutySettings pagerDuty,
    Optional<EmailSettings> email,
    PlanNotices otherwise,
    @Nullable URI publicUrl) {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,40}");
  private static final Pattern WEBHOOK =
      Pattern.compile("KEYTURN_WEBHOOK_([A-Z][A-Z0-9_]{0,40})_(URL|SECRET)");
  private static final Pattern PAGERDUTY =
      Pattern.compile("KEYTURN_PAGERDUTY_([A-Z][A-Z0-9_]{0,40})_KEY");
  private static final Pattern SLACK_CHANNEL =
      Pattern.compile("#[a-z0-9_-]{1,80}|[CG][A-Z0-9]{2,20}");

  /**
   * @throws WrongSetting when one cannot be used
   */
  public static NoticeSettings of(ProcessEnvironment environment) {
    return new NoticeSettings(
        webhooks(environment),
        pagerDuty(environment),
        email(environment),
        otherwise(environment),
        publicUrl(environment));
  }

  /** Only what is on this machine: nobody is paged for a rehearsal. */
  NoticeSettings onThisMachine() {
    var near = new TreeMap<>(webhooks);
    near.values().removeIf(webhook -> !Loopback.host(webhook.url().getHost()));
    return new NoticeSettings(
        near,
        Loopback.host(pagerDuty.url().getHost())
            ? pagerDuty
            : new PagerDutySettings(pagerDuty.url(), Map.of()),
        email.filter(EmailSettings::loopback),
        otherwise,
        publicUrl);
  }

  private static Map<String, WebhookSettings> webhooks(ProcessEnvironment environment) {
    var webhooks = new TreeMap<String, WebhookSettings>();
    for (String variable : environment.variables().keySet()) {
      Matcher matcher = WEBHOOK.matcher(variable);
      if (matcher.matches() && environment.find(variable) != null) {
        String name = matcher.group(1);
        webhooks.computeIfAbsent(name, n -> webhook(environment, n));
      }
    }
    return webhooks;
  }

  private static WebhookSettings webhook(ProcessEnvironment environment, String name) {
    String urlVariable = "KEYTURN_WEBHOOK_%s_URL".formatted(name);
    String secretVariable = "KEYTURN_WEBHOOK_%s_SECRET".formatted(name);
    String url = environment.find(urlVariable);
    String secret = environment.find(secretVariable);
    if (url == null || secret == null) {
      throw new WrongSetting(
          (url == null ? urlVariable : secretVariable)
              + " is not set. A webhook needs both "
              + urlVariable
              + " and "
              + secretVariable
              + ".");
    }
    try {
      return new WebhookSettings(URI.create(url), SecretValue.of(secret));
    } catch (IllegalArgumentException e) {
      // Of a URL that is none the message would repeat it, and it may hold a token.
      throw new WrongSetting(
          urlVariable
              + " and "
              + secretVariable
              + " cannot be used: "
              + (isUrl(url) ? e.getMessage() : "the first is no URL")
              + ".");
    }
  }

  private static PagerDutySettings pagerDuty(ProcessEnvironment environment) {
    var keys = new TreeMap<String, SecretValue>();
    for (String variable : environment.variables().keySet()) {
      Matcher matcher = PAGERDUTY.matcher(variable);
      String key = environment.find(variable);
      if (matcher.matches() && key != null) {
        keys.put(matcher.group(1), SecretValue.of(key));
      }
    }
    String url = environment.find("KEYTURN_PAGERDUTY_URL", "https://events.pagerduty.com");
    try {
      return new PagerDutySettings(URI.create(url), keys);
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(
          "KEYTURN_PAGERDUTY_URL cannot be used: "
              + (isUrl(url) ? e.getMessage() : "it is no URL")
              + ".");
    }
  }

  private static Optional<EmailSettings> email(ProcessEnvironment environment) {
    String url = environment.find("KEYTURN_SMTP_URL");
    if (url == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(EmailSettings.of(url, environment.find("KEYTURN_SMTP_FROM")));
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(e.getMessage() + ".");
    }
  }

  private static PlanNotices otherwise(ProcessEnvironment environment) {
    List<String> channel =
        all(environment, "KEYTURN_SLACK_CHANNEL", SLACK_CHANNEL.asMatchPredicate());
    return new PlanNotices(
        channel.stream().findFirst().map(c -> new SlackChannel(c, Optional.empty())),
        all(environment, "KEYTURN_NOTIFY_WEBHOOKS", NAME.asMatchPredicate()),
        all(environment, "KEYTURN_NOTIFY_PAGERDUTY", NAME.asMatchPredicate()),
        all(environment, "KEYTURN_NOTIFY_EMAIL", MailAddress::is));
  }

  private static List<String> all(
      ProcessEnvironment environment, String variable, Predicate<String> form) {
    List<String> words =
        Arrays.stream(environment.find(variable, "").split(",", -1))
            .map(String::strip)
            .filter(w -> !w.isEmpty())
            .distinct()
            .toList();
    if (!words.stream().allMatch(form)) {
      throw new WrongSetting(
          variable + " cannot be used. docs/configuration.md says what it may hold.");
    }
    return words;
  }

  private static @Nullable URI publicUrl(ProcessEnvironment environment) {
    String text = environment.find("KEYTURN_PUBLIC_URL");
    if (text == null) {
      return null;
    }
    URI url = isUrl(text) ? URI.create(text.replaceFirst("/+$", "")) : null;
    if (url == null
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
      throw new WrongSetting(
          "KEYTURN_PUBLIC_URL must be the address under which people reach this service, such as https://keyturn.example.com.");
    }
    return url;
  }

  private static boolean isUrl(String text) {
    try {
      return URI.create(text).isAbsolute();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "NoticeSettings" + webhooks.keySet() + pagerDuty.keys().keySet();
  }
}
