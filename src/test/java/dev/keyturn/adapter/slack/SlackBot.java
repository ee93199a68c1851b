package dev.keyturn.adapter.slack;

import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An app that only writes: it has its bot token and nothing else. */
public final class SlackBot {
  private SlackBot() {}

  public static SlackSettings settings(URI url, String token, String team, Duration call) {
    return new SlackSettings(
        url,
        SecretValue.of(token),
        Optional.empty(),
        Optional.empty(),
        team,
        Map.of(),
        Optional.empty(),
        call);
  }
}
