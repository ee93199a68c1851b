package dev.keyturn.adapter.slack;

import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What Slack's {@code "ok": false} means for us. Whatever an operator can mend in Slack without
 * changing the message (a token, a scope, an invitation to the channel) is tried again later, not
 * given up: nobody may miss an approval because a token was wrong for an hour.
 *
 * @see <a href="https://docs.slack.dev/reference/methods/chat.postMessage#errors">error names</a>
 */
final class SlackError {
  private static final Duration UNTIL_MENDED = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(30);

  private SlackError() {}

  /**
   * @param writes whether the call may have changed something before Slack gave up
   * @param wait what {@code Retry-After} said; null: nothing
   */
  static RemoteFailure of(
      String method, String error, int status, boolean writes, @Nullable Duration wait) {
    return switch (error) {
      case "ratelimited", "rate_limited", "message_limit_exceeded" ->
          failure(
              RemoteFailure.Kind.TRANSIENT,
              method,
              status,
              "too many requests",
              wait == null ? SHORT : wait);
      // Without a name it is something in between that answers, not Slack.
      case "", "internal_error", "fatal_error", "service_unavailable", "team_added_to_org" ->
          failure(
              RemoteFailure.Kind.unanswered(true, writes),
              method,
              status,
              "Slack had a problem with this request",
              wait);
      case "request_timeout", "accesslimited" ->
          failure(
              RemoteFailure.Kind.TRANSIENT,
              method,
              status,
              "Slack did not take the request",
              SHORT);
      case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired" ->
          mend(method, status, "the token is refused. Set KEYTURN_SLACK_BOT_TOKEN anew");
      case "missing_scope", "no_permission", "not_allowed_token_type", "access_denied" ->
          mend(method, status, "a scope is missing. Add it to the app and install it anew");
      case "not_in_channel" ->
          mend(method, status, "the app is not in the channel. Invite it there");
      case "channel_not_found" ->
          mend(
              method,
              status,
              "there is no such channel for the app. Check its name, and invite the app");
      case "is_archived" -> mend(method, status, "the channel is archived. Take it out again");
      case "restricted_action",
          "ekm_access_denied",
          "team_access_not_granted",
          "org_login_required" ->
          mend(method, status, "the workspace does not let the app post there. Allow it");
      case "message_not_found",
          "thread_not_found",
          "cannot_reply_to_message",
          "cant_update_message",
          "edit_window_closed" ->
          failure(
              RemoteFailure.Kind.CONFLICT,
              method,
              status,
              "the message is not there any more",
              null);
      case "user_not_found", "users_not_found" ->
          RemoteFailure.gone("slack", method, status, "Slack refuses the request: " + error);
      default ->
          failure(
              RemoteFailure.Kind.REJECTED,
              method,
              status,
              error.matches("[a-z_]{1,60}")
                  ? "Slack refuses the request: " + error
                  : "Slack refuses the request",
              null);
    };
  }

  static RemoteFailure mend(String method, int status, String problem) {
    return failure(RemoteFailure.Kind.TRANSIENT, method, status, problem, UNTIL_MENDED);
  }

  static RemoteFailure failure(
      RemoteFailure.Kind kind, String method, int status, String problem, @Nullable Duration wait) {
    return new RemoteFailure(kind, "slack", method, status, problem, wait);
  }
}
