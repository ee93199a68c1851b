package dev.keyturn.notice;

/** A way to tell people something. */
public enum Channel {
  SLACK,
  WEBHOOK,
  PAGERDUTY,
  EMAIL
}
