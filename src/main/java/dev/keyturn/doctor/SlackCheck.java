package dev.keyturn.doctor;

import dev.keyturn.adapter.slack.SlackApi;
import dev.keyturn.adapter.slack.SlackApi.Identity;
import dev.keyturn.adapter.slack.SlackSettings;
import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Whose token Slack takes ours for, and whether it may do what we need. */
final class SlackCheck {
  private static final String SUBJECT = "slack";

  /** What each scope is for. */
  private static final Map<String, String> NEEDED =
      new TreeMap<>(
          Map.of(
              "chat:write", "to post and to keep messages up to date",
              "channels:read", "to find a channel by its name",
              "channels:history", "to find a message again whose answer was lost"));

  private static final Map<String, String> USEFUL =
      new TreeMap<>(
          Map.of(
              "commands", "for /keyturn",
              "users:read", "to know people by their e-mail address",
              "users:read.email", "to know people by their e-mail address"));

  private final Findings findings;
  private final Clock clock;

  SlackCheck(Findings findings, Clock clock) {
    this.findings = findings;
    this.clock = clock;
  }

  void run(SlackSettings settings) {
    try (var api = new SlackApi(settings, clock)) {
      Identity identity = api.identity();
      place(api, identity, settings.team());
      scopes(identity, settings);
    } catch (RemoteFailure e) {
      findings.failed(
          SUBJECT,
          String.valueOf(e.getMessage()),
          "Check KEYTURN_SLACK_BOT_TOKEN, then ask again.");
    }
  }

  /** What the adapter hears, a workspace or an organisation, must be what the token is for. */
  private void place(SlackApi api, Identity identity, String setting) throws RemoteFailure {
    boolean workspace = setting.equals(identity.team()) && !setting.equals(identity.organisation());
    if (workspace) {
      findings.ok(SUBJECT, "the bot token is taken, for the workspace " + setting);
    } else if (setting.equals(identity.organisation()) && identity.everywhere()) {
      findings.warning(
          SUBJECT,
          "the bot token is taken, for the whole organisation " + setting,
          "Name channels in plans and settings by their id (C…): a name may be in several workspaces, and is not looked for.");
    } else if (setting.equals(identity.organisation())) {
      findings.warning(
          SUBJECT,
          "KEYTURN_SLACK_TEAM is the organisation, and the bot token for its workspace "
              + identity.team(),
          "Set it to the workspace, or install the app in the whole organisation.");
    } else if (identity.everywhere() && setting.startsWith("T")) {
      if (api.workspaces().contains(setting)) {
        findings.ok(SUBJECT, "the bot token is taken, for an organisation that has " + setting);
      } else {
        findings.failed(
            SUBJECT,
            "the app is installed in the organisation "
                + identity.organisation()
                + ", and not let into "
                + setting,
            "Let it into that workspace, or set KEYTURN_SLACK_TEAM to another one.");
      }
    } else {
      findings.failed(
          SUBJECT,
          "the bot token is for the workspace " + identity.team(),
          "Set KEYTURN_SLACK_TEAM to it, or the token to one of " + setting + ".");
    }
  }

  private void scopes(Identity identity, SlackSettings settings) {
    NEEDED.forEach((scope, why) -> {
      if (!identity.scopes().contains(scope)) {
        findings.failed(
            "slack scope " + scope,
            "is missing: it is needed " + why,
            "Add it to the app's bot token scopes and install the app anew.");
      }
    });
    USEFUL.forEach((scope, why) -> {
      boolean unused = scope.startsWith("users:") && !settings.users().isEmpty();
      if (!identity.scopes().contains(scope) && !unused) {
        findings.warning(
            "slack scope " + scope,
            "is missing: it is there " + why,
            "Add it to the app's bot token scopes and install the app anew.");
      }
    });
    if (identity.scopes().containsAll(NEEDED.keySet())) {
      findings.ok("slack scopes", "all that are needed");
    }
  }
}
