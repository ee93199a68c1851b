package dev.keyturn.sandbox.slack;

/**
 * Somebody in the workspace.
 *
 * @param name the handle, as in {@code @alice}
 * @param title the job title of the profile; the page shows it beside the name
 */
public record SlackUser(String id, String name, String email, String title, Kind kind) {

  public enum Kind {
    MEMBER,
    /** May look and click, and is in one channel only: {@code is_restricted}. */
    GUEST,
    BOT,
    /** {@code deleted} in Slack's words: the account is there, and nobody can use it. */
    DEACTIVATED
  }

  SlackUser deactivated() {
    return new SlackUser(id, name, email, title, Kind.DEACTIVATED);
  }
}
