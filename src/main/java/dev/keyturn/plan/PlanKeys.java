package dev.keyturn.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every mapping of a plan with the keys it knows. The one list of them: the reader refuses all
 * others, and the JSON schema is held against it by a test.
 */
enum PlanKeys {
  PLAN(
      "plan title owner category schedule approval environments secrets",
      "settle soak retire roll-back notify access"),
  SCHEDULE("every", "window"),
  WINDOW("days from to zone", ""),
  APPROVAL("required approvers", "expires"),
  ENVIRONMENT("name projects vault services", "after approval"),
  PROJECT("project environment token", "token-kind"),
  VAULT("mount path", ""),
  SERVICE("project service", "replicas confirm"),
  CONFIRM("", "attestation http manual"),
  ATTESTATION("url token", ""),
  HTTP("url", ""),
  SECRET(
      "name material consumers",
      "encoding stored-in slots accept-verify-gap field token-lifetime retire"),
  SLOTS("", "new previous"),
  GATES("", "unused-for re-encrypted manual"),
  CLEAN_UP("deploy", "limit"),
  ROLL_BACK("", "failed-deploy server-error failed-checks degraded-for error-rate latency"),
  NOTIFY("", "slack webhooks pagerduty email"),
  SLACK("channel", "mention"),
  ACCESS("", "viewers operators"),
  AES("kind bits", ""),
  HMAC("kind algorithm", "bytes"),
  RSA("kind bits", ""),
  EC("kind curve", ""),
  ED25519("kind", ""),
  SALT("kind bytes", ""),
  PEPPER("kind bytes", ""),
  TOKEN("kind length", "prefix checksum"),
  PASSWORD("kind length", "symbols"),
  SUPPLIED("kind", "issuer");

  private final String required;
  private final String optional;

  /** Both as words with spaces between them. */
  PlanKeys(String required, String optional) {
    this.required = required;
    this.optional = optional;
  }

  List<String> required() {
    return words(required);
  }

  List<String> keys() {
    return Stream.concat(words(required).stream(), words(optional).stream()).toList();
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /** The shapes of {@code material}, by their {@code kind}. */
  static List<PlanKeys> materials() {
    return List.of(AES, HMAC, RSA, EC, ED25519, SALT, PEPPER, TOKEN, PASSWORD, SUPPLIED);
  }
}
