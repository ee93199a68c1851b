package dev.keyturn.doctor;

import dev.keyturn.adapter.application.ApplicationSettings;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.wiring.ClientAddresses;
import dev.keyturn.wiring.SettingText;
import dev.keyturn.wiring.Settings;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The variables of our own environment that the plans count on. */
final class SettingsCheck {
  private static final int ATTESTATION_TOKEN_CHARACTERS = 32;
  private static final String HOSTS = "KEYTURN_APPLICATION_HOSTS";

  private final Settings settings;
  private final Findings findings;
  private final Set<String> seen = new TreeSet<>();

  SettingsCheck(Settings settings, Findings findings) {
    this.settings = settings;
    this.findings = findings;
  }

  void vault() {
    try {
      settings.vault();
      findings.ok("settings for Vault", "address and login are set");
    } catch (WrongSetting e) {
      findings.failed("settings for Vault", e);
    }
  }

  /** Where requests come from, which the limits on how many one address may send go by. */
  void clientAddresses() {
    try {
      ClientAddresses clients = settings.clientAddresses();
      String header = clients.header();
      if (clients.onRailway() && !ClientAddresses.OF_RAILWAY.equalsIgnoreCase(header)) {
        findings.warning(
            "addresses of clients",
            header == null
                ? "on Railway, but the connection's own: all the world is one address"
                : "taken from " + header + ", but Railway's edge tells them in X-Real-IP",
            "Unset " + ClientAddresses.SETTING + ".");
      } else {
        findings.ok(
            "addresses of clients",
            header == null
                ? "the connection's own; where a proxy is in front, "
                    + ClientAddresses.SETTING
                    + " names its header"
                : "taken from " + header + (clients.onRailway() ? ", set by Railway's edge" : ""));
      }
    } catch (WrongSetting e) {
      findings.failed("addresses of clients", e);
    }
  }

  void of(Subject subject) {
    for (var railway : subject.plan().railwayEnvironments()) {
      token(
          railway.tokenVariable(),
          "Railway token",
          1,
          "Set it to a %s token of Railway for %s."
              .formatted(railway.tokenKind().name().toLowerCase(Locale.ROOT), subject.of(railway)));
    }
    for (Consumer consumer : subject.plan().consumers()) {
      var confirmation = consumer.confirmation();
      if (confirmation.attestationTokenVariable() != null) {
        token(
            confirmation.attestationTokenVariable(),
            "attestation token",
            ATTESTATION_TOKEN_CHARACTERS,
            "Set it to the KEYTURN_ATTESTATION_TOKEN of "
                + subject.of(consumer)
                + ": 32 random characters or more, such as `openssl rand -hex 32` prints.");
      }
      Stream.of(confirmation.attestationUrl(), confirmation.healthUrl())
          .flatMap(Stream::ofNullable)
          .forEach(url -> host(url, subject.of(consumer)));
    }
  }

  private void token(String variable, String what, int least, String remedy) {
    if (!seen.add(variable)) {
      return;
    }
    String value = settings.environment().find(variable);
    // Those whose names are not as in the examples have been looked at by nobody yet.
    var wrong = SettingText.wrong(settings.environment(), List.of(variable));
    if (!wrong.isEmpty()) {
      findings.failed(variable, wrong.getFirst());
    } else if (value == null) {
      findings.failed(variable, "the " + what + " is not set", remedy);
    } else if (value.length() < least) {
      findings.failed(variable, "the " + what + " has " + value.length() + " characters", remedy);
    } else {
      findings.ok(variable, "the " + what + " is set");
    }
  }

  private void host(String url, String whose) {
    String host = String.valueOf(URI.create(url).getHost());
    if (!seen.add("host " + host)) {
      return;
    }
    if (listed(settings.applications(), url)) {
      findings.ok(HOSTS, "lists " + host);
    } else {
      findings.failed(
          HOSTS,
          "does not list " + host + " of " + whose,
          "Add " + host + " to " + HOSTS + ", names separated by commas.");
    }
  }

  /** Whether a call to this URL would get past our own list; null is no URL and needs none. */
  static boolean listed(ApplicationSettings applications, @Nullable String url) {
    String host = url == null ? null : URI.create(url).getHost();
    return url == null || (host != null && applications.lists(host));
  }
}
