package dev.keyturn.plan;

import dev.keyturn.plan.PlanExplanation.ExplainedSecret;
import dev.keyturn.rotation.Material.Aes;
import dev.keyturn.rotation.Material.Ec;
import dev.keyturn.rotation.Material.Ed25519;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.Material.Hmac;
import dev.keyturn.rotation.Material.Password;
import dev.keyturn.rotation.Material.Pepper;
import dev.keyturn.rotation.Material.Rsa;
import dev.keyturn.rotation.Material.Salt;
import dev.keyturn.rotation.Material.Supplied;
import dev.keyturn.rotation.Material.Token;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RollBack;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parts of a plan as phrases of English. */
final class PlanPhrases {
  private PlanPhrases() {}

  static String count(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  static String schedule(Schedule schedule) {
    return switch (schedule) {
      case Schedule.OnDemand _ -> "on demand only";
      case Schedule.Every every ->
          "every "
              + Durations.text(every.period())
              + every.window().map(w -> ", starting " + window(w)).orElse("");
    };
  }

  static String window(StartWindow window) {
    var days =
        List.of(DayOfWeek.values()).stream()
            .filter(window.days()::contains)
            .map(d -> d.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
            .toList();
    return "%s between %s and %s %s"
        .formatted(String.join(" ", days), window.from(), window.to(), window.zone().getId());
  }

  /**
   * @param asksHealth whether any service has a health URL
   */
  static String goesBack(RollBack rule, boolean asksHealth) {
    if (!rule.watches()) {
      return "goes back when a person says so, never by itself";
    }
    var when = new ArrayList<String>();
    if (rule.failedDeploy()) {
      when.add("a deployment of its own fails or crashes");
    }
    if (asksHealth) {
      if (rule.serverError()) {
        when.add("a health URL answers 5xx");
      }
      when.add(
          rule.failedChecks() == 1
              ? "a health check fails"
              : rule.failedChecks() + " health checks in a row fail");
      when.add(
          "a service is degraded for %s (says so, error rate over %s %%, or p95 over %s times that before and over %s ms)"
              .formatted(
                  Durations.text(rule.degradedFor()),
                  rule.errorRate(),
                  rule.latency(),
                  RollBack.NOT_SLOW_MILLIS));
    }
    return when.isEmpty()
        ? "goes back when a person says so, for no service has a health URL to ask"
        : "goes back to the former values by itself when " + String.join("; when ", when);
  }

  static String approval(Plan.ApprovalRule rule) {
    return rule.required() == 0
        ? "none needed"
        : rule.required()
            + " of "
            + String.join(", ", rule.approvers())
            + ", within "
            + Durations.text(rule.expires())
            + ", never the requester";
  }

  static String confirmation(Plan.Confirmation confirm) {
    var ways = new ArrayList<String>();
    ways.add("Railway's view");
    if (confirm.attestationUrl() != null) {
      ways.add("attestation of each replica at " + URI.create(confirm.attestationUrl()).getHost());
    }
    if (confirm.healthUrl() != null) {
      URI health = URI.create(confirm.healthUrl());
      ways.add("an answer from " + health.getHost() + health.getPath());
    }
    if (confirm.manual()) {
      ways.add("a person");
    }
    return String.join(", ", ways);
  }

  static ExplainedSecret secret(PlannedSecret secret, Duration soak) {
    var variables = new ArrayList<String>();
    variables.add(
        secret
            .storedIn()
            .map(other -> secret.name() + ", which refers to " + other + ", written there")
            .orElse(secret.name()));
    variables.add(secret.pendingVariable() + " while it is staged");
    secret.previousVariable().ifPresent(v -> variables.add(v + " through the soak"));
    return new ExplainedSecret(
        secret.name(), material(secret), String.join("; ", variables), gates(secret, soak));
  }

  private static String material(PlannedSecret secret) {
    String encoding = encoding(secret.encoding());
    return switch (secret.material()) {
      case Aes aes -> "AES key of " + aes.bits() + " bits, " + encoding;
      case Hmac hmac -> hmac.algorithm() + " key of " + hmac.bytes() + " bytes, " + encoding;
      case Rsa rsa -> "RSA key of " + rsa.bits() + " bits, " + encoding;
      case Ec ec -> ec.curve() + " key, " + encoding;
      case Ed25519 _ -> "Ed25519 key, " + encoding;
      case Salt salt -> "salt of " + salt.bytes() + " bytes, " + encoding;
      case Pepper pepper -> "pepper of " + pepper.bytes() + " bytes, " + encoding;
      case Token token ->
          "token of " + token.length() + " random characters (" + token.entropyBits() + " bits)";
      case Password password ->
          "password of %s random characters (%s bits)"
              .formatted(password.length(), password.entropyBits());
      case Supplied _ ->
          "handed in by a person" + secret.issuer().map(i -> ", issued by " + i).orElse("");
    };
  }

  private static String encoding(Encoding encoding) {
    String plain = PlanWord.of(encoding.plain());
    return switch (encoding) {
      case BASE64_UNPADDED -> plain + " without padding";
      case BASE64URL_PADDED -> plain + " with padding";
      case PEM_ESCAPED -> plain + " on one line";
      case BASE64, BASE64URL, HEX, PEM, JWK, TEXT -> plain;
    };
  }

  private static List<String> gates(PlannedSecret secret, Duration soak) {
    var gates = new ArrayList<String>();
    secret
        .acceptVerifyGap()
        .ifPresentOrElse(
            gap ->
                gates.add(
                    "it is gone at the promotion already: two slots only, and what it made is rejected from then on,"
                        + " which the team accepts for "
                        + Durations.text(gap)),
            () -> gates.add("the soak of " + Durations.text(soak) + " is over"));
    secret
        .tokenLifetime()
        .ifPresent(life ->
            gates.add(
                "the last token made with it has expired, "
                    + Durations.text(life)
                    + " and 5m for clocks"));
    if (!secret.retire().unusedFor().isZero()) {
      gates.add("no replica has used it for " + Durations.text(secret.retire().unusedFor()));
    }
    if (secret.retire().reEncrypted()) {
      gates.add("nothing stored needs it: 0 remaining, counted twice, an hour apart");
    }
    if (secret.retire().manual()) {
      gates.add("a person says so");
    }
    return gates;
  }

  static String told(PlanNotices notices) {
    if (notices.equals(PlanNotices.NONE)) {
      return "whom Keyturn's own settings name";
    }
    var told = new ArrayList<String>();
    notices
        .slack()
        .ifPresent(slack ->
            told.add(
                "Slack "
                    + slack.channel()
                    + slack.mention().map(m -> ", where " + m + " is mentioned").orElse("")));
    add(told, "webhook", notices.webhooks());
    add(told, "PagerDuty", notices.pagerDuty());
    add(told, "e-mail to", notices.email());
    return String.join("; ", told);
  }

  private static void add(List<String> told, String way, List<String> receivers) {
    if (!receivers.isEmpty()) {
      told.add(way + " " + String.join(", ", receivers));
    }
  }

  static String mayUse(PlanAccess access) {
    String start =
        access.operators().isEmpty()
            ? "every operator starts and steers it"
            : "started and steered by " + String.join(", ", access.operators()) + " only";
    return start
        + (access.viewers().isEmpty()
            ? "; everybody with a role sees it"
            : "; seen by "
                + String.join(", ", access.viewers())
                + ", its operators and its approvers only");
  }
}
