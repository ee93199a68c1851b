package dev.keyturn.plan;

/** What kind of secrets a plan rotates; decides reminders and reports, never the protocol. */
public enum Category {
  /** Database and Redis credentials, platform tokens. */
  INFRASTRUCTURE,
  /** Keys that the application owns itself: signing keys, data keys, salts. */
  APPLICATION,
  /** API keys that another company issues. */
  EXTERNAL,
  /** OAuth client credentials, which a person must change at the provider. */
  OAUTH
}
