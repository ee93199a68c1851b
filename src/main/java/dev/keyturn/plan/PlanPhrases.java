package dev.keyturn.plan;

import dev.keyturn.plan.PlanExplanation.ExplainedSecret;
import dev.keyturn.plan.PlannedMaterial.Aes;
import dev.keyturn.plan.PlannedMaterial.Ec;
import dev.keyturn.plan.PlannedMaterial.Ed25519;
import dev.keyturn.plan.PlannedMaterial.Hmac;
import dev.keyturn.plan.PlannedMaterial.Password;
import dev.keyturn.plan.PlannedMaterial.Pepper;
import dev.keyturn.plan.PlannedMaterial.Rsa;
import dev.keyturn.plan.PlannedMaterial.Salt;
import dev.keyturn.plan.PlannedMaterial.Supplied;
import dev.keyturn.plan.PlannedMaterial.Token;
import dev.keyturn.rotation.RollBack;
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
    return String.join(" ", days)
        + " between "
        + window.from()
        + " and "
        + window.to()
        + " "
        + window.zone().getId();
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
          "a service is degraded for "
              + Durations.text(rule.degradedFor())
              + " (says so, error rate over "
              + rule.errorRate()
              + " %, or p95 over "
              + rule.latency()
              + " times that before and over "
              + RollBack.NOT_SLOW_MILLIS
              + " ms)");
    }
    return when.isEmpty()
        ? "goes back when a person says so, for no service has a health URL to ask"
        : "goes back to the former values by itself when " + String.join("; when ", when);
  }

  static String approval(ApprovalRule rule) {
    return switch (rule) {
      case ApprovalRule.None _ -> "none needed";
      case ApprovalRule.Required required ->
          required.count()
              + " of "
              + String.join(", ", required.approvers())
              + ", within "
              + Durations.text(required.expires())
              + ", never the requester";
    };
  }

  static String confirmation(ConfirmationWay confirm) {
    var ways = new ArrayList<String>();
    ways.add("Railway's view");
    confirm
        .attestation()
        .ifPresent(a -> ways.add("attestation of each replica at " + a.url().getHost()));
    confirm
        .http()
        .ifPresent(h -> ways.add("an answer from " + h.url().getHost() + h.url().getPath()));
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
    return switch (secret.material()) {
      case Aes aes -> "AES key of " + aes.bits() + " bits, " + secret.encoding().word();
      case Hmac hmac ->
          hmac.algorithm().word()
              + " key of "
              + hmac.bytes()
              + " bytes, "
              + secret.encoding().word();
      case Rsa rsa -> "RSA key of " + rsa.bits() + " bits, " + secret.encoding().word();
      case Ec ec -> ec.curve().word() + " key, " + secret.encoding().word();
      case Ed25519 _ -> "Ed25519 key, " + secret.encoding().word();
      case Salt salt -> "salt of " + salt.bytes() + " bytes, " + secret.encoding().word();
      case Pepper pepper -> "pepper of " + pepper.bytes() + " bytes, " + secret.encoding().word();
      case Token token ->
          "token of " + token.length() + " random characters (" + token.entropyBits() + " bits)";
      case Password password ->
          "password of "
              + password.length()
              + " random characters ("
              + password.entropyBits()
              + " bits)";
      case Supplied supplied ->
          "handed in by a person" + supplied.issuer().map(i -> ", issued by " + i).orElse("");
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
    secret
        .retire()
        .unusedFor()
        .ifPresent(span -> gates.add("no replica has used it for " + Durations.text(span)));
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
