package dev.keyturn.plan;

import static dev.keyturn.plan.PlanForm.APPROVER;
import static dev.keyturn.plan.PlanForm.DURATION;
import static dev.keyturn.plan.PlanForm.EMAIL;
import static dev.keyturn.plan.PlanForm.LINE;
import static dev.keyturn.plan.PlanForm.NAME;
import static dev.keyturn.plan.PlanForm.PERSON;
import static dev.keyturn.plan.PlanForm.RAILWAY_VARIABLE;
import static dev.keyturn.plan.PlanForm.RECEIVER;
import static dev.keyturn.plan.PlanForm.TIME;
import static dev.keyturn.plan.PlanForm.URL;
import static dev.keyturn.plan.PlanForm.UUID;
import static dev.keyturn.plan.PlanKey.may;
import static dev.keyturn.plan.PlanKey.must;
import static dev.keyturn.plan.PlanKey.usually;

import dev.keyturn.plan.PlanType.Flag;
import dev.keyturn.plan.PlanType.Items;
import dev.keyturn.plan.PlanType.Named;
import dev.keyturn.plan.PlanType.Section;
import dev.keyturn.plan.PlanType.WholeNumber;
import dev.keyturn.plan.PlanType.Word;
import dev.keyturn.plan.PlanType.WordOr;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;

/**
 * Every mapping of a plan with the keys it knows, the inner ones first. The one table of them: the
 * reader reads by it and refuses what is not in it, and the published JSON schema is made from it.
 */
final class PlanKeys {
  static final PlanMapping WINDOW =
      PlanMapping.mapping(
          "window",
          "The hours of the week in which a due rotation may start. One under way is not stopped by it.",
          must("days", new Items(new Word(TimingReading.DAYS)), "The days on which it opens."),
          must("from", TIME, "When it opens."),
          must("to", TIME, "When it closes; earlier than from means on the following day."),
          must(
              "zone",
              PlanForm.ZONE,
              "A name of the IANA time zone database, such as Europe/Berlin."));

  static final PlanMapping SCHEDULE =
      PlanMapping.mapping(
          "schedule",
          "Due again after this long.",
          must("every", DURATION, "How long after the last completed rotation the next is due."),
          may(WINDOW));

  static final PlanMapping APPROVAL =
      PlanMapping.mapping(
          "approval",
          "Who must agree before a rotation starts. The requester never counts.",
          must("required", WholeNumber.within(1, 20), "How many different people must agree."),
          must("approvers", new Items(APPROVER), "Who may, as e-mail addresses."),
          usually("expires", DURATION, "24h", "How long a request stays open."));

  static final PlanMapping PROJECT =
      PlanMapping.mapping(
          "project",
          "One Railway environment that takes part.",
          must("project", UUID, "The project's id in Railway."),
          must("environment", UUID, "The environment's id in Railway."),
          must(
              "token",
              PlanForm.RAILWAY_TOKEN,
              "The name of the variable in Keyturn's own environment that holds the token. Never the token."),
          usually(
              "token-kind",
              Word.of(TokenKind.class),
              "project",
              "Which kind of Railway token it is. A project token, scoped to the one environment, is enough."));

  static final PlanMapping VAULT =
      PlanMapping.mapping(
          "vault",
          "Where the values of this environment rest.",
          must("mount", NAME, "A KV version 2 mount."),
          must(
              "path",
              PlanForm.PATH,
              "1 to 8 segments joined by slashes, such as zkeb/staging; below it each secret has a Vault secret of its own, named like its field."));

  static final PlanMapping ATTESTATION =
      PlanMapping.mapping(
          "attestation",
          "Every replica proves, by challenge and response, which values it holds. The strongest confirmation.",
          must("url", URL, "The challenge endpoint."),
          must(
              "token",
              PlanForm.ATTESTATION_TOKEN,
              "The name of the variable in Keyturn's own environment that holds the endpoint's bearer token."));

  static final PlanMapping HTTP =
      PlanMapping.mapping(
          "http",
          "A GET that must answer 2xx. Shows that the service is up, not which keys it holds.",
          must("url", URL, ""));

  static final PlanMapping CONFIRM =
      PlanMapping.mapping(
          "confirm",
          "What proves, beyond Railway's own word, that every replica runs a deploy. All that are given must hold; one must be.",
          may(ATTESTATION),
          may(HTTP),
          may("manual", new Flag(), "A person confirms."));

  static final PlanMapping SERVICE =
      PlanMapping.mapping(
          "service",
          "One Railway service that reads a secret.",
          must("project", NAME, "One of the projects of this environment."),
          must("service", UUID, "The service's id in Railway."),
          may(
              "replicas",
              WholeNumber.within(1, 200),
              "How many replicas are expected at least. Default: as many as Railway says."),
          may(CONFIRM));

  static final PlanMapping NOT_AFFECTED =
      PlanMapping.mapping(
          "not-affected",
          "One Railway service that holds one of the values, or is made from one, and that the rotation does not touch.",
          must("project", NAME, "One of the projects of this environment."),
          must("service", UUID, "The service's id in Railway."),
          may(
              "variables",
              new Items(RAILWAY_VARIABLE),
              "Those of its variables that this is said of. Left out: all of them."),
          must("reason", LINE, "Why it does not mind; the receipt repeats it."));

  static final PlanMapping ENVIRONMENT =
      PlanMapping.mapping(
          "environment",
          "One environment. All its services rotate as one.",
          must("name", PlanForm.ENVIRONMENT, "Such as staging. Not none."),
          may(
              "after",
              NAME,
              "The environment that must have completed first, or none. Default: the one listed before."),
          may("approval", new WordOr("none", APPROVAL), "Default: the plan's approval."),
          must(
              "projects",
              new Named(new Section(PROJECT)),
              "The Railway environments that take part, under names of your choice."),
          must(VAULT),
          must(
              "services",
              new Named(new Section(SERVICE)),
              "Every service that reads one of the secrets, under the same name in every environment."),
          may(
              "not-affected",
              new Named(new Section(NOT_AFFECTED)),
              "Who else holds one of the values and does not mind. Anybody else keeps a rotation from starting."));

  static final PlanMapping CLEAN_UP =
      PlanMapping.mapping(
          "clean-up",
          "How the last redeploy, which drops the previous value, comes about.",
          must(
              "deploy",
              Word.of("now", "ride"),
              "now: at once. ride: with the next deploy that happens anyway, within limit."),
          may("limit", DURATION, "After this long a ride is over and the redeploy is started."));

  static final PlanMapping ROLL_BACK =
      PlanMapping.mapping(
          "roll-back",
          "When a rotation goes back to the former values by itself, until the clean-up begins. What is left out is as usual.",
          usually(
              "failed-deploy",
              Word.of("at-once", "retry"),
              "at-once",
              "at-once: back when a deployment of the rotation fails or crashes. retry: deploy again, up to three times, then a person."),
          usually(
              "server-error",
              Word.of("at-once", "count"),
              "at-once",
              "at-once: back when a health URL answers 5xx. count: that is one failed check."),
          usually(
              "failed-checks",
              WholeNumber.within(1, 100),
              "3",
              "Back after so many failed health checks in a row: no answer in time, or any other than 2xx."),
          usually(
              "degraded-for", DURATION, "5m", "Back after so long without one good health check."),
          usually(
              "error-rate",
              WholeNumber.within(1, 100),
              "5",
              "In percent: a service that reports more is degraded."),
          usually(
              "latency",
              WholeNumber.within(2, 100),
              "2",
              "A service whose p95 is more than so many times that before the first deploy is degraded."));

  static final PlanMapping SLACK =
      PlanMapping.mapping(
          "slack",
          "A channel of Slack.",
          must(
              "channel",
              PlanForm.SLACK_CHANNEL,
              "Its name with # and in quotes, such as \"#deployments\", or its id."),
          may(
              "mention",
              PlanForm.SLACK_MENTION,
              "Id of the person or group that is mentioned when a person is needed, such as U012AB3CD."));

  static final PlanMapping NOTIFY =
      PlanMapping.mapping(
          "notify",
          "Who is told of the plan's rotations. Left out: whom Keyturn's own settings name.",
          may(SLACK),
          may(
              "webhooks",
              new Items(RECEIVER),
              "Names of webhooks; NAME stands for KEYTURN_WEBHOOK_NAME_URL and _SECRET in Keyturn's environment."),
          may(
              "pagerduty",
              new Items(RECEIVER),
              "Names of PagerDuty services; NAME stands for KEYTURN_PAGERDUTY_NAME_KEY in Keyturn's environment."),
          may("email", new Items(EMAIL), "E-mail addresses."));

  static final PlanMapping ACCESS =
      PlanMapping.mapping(
          "access",
          "Who may use the plan, beside having the role for it. Left out: everybody who has the role.",
          may(
              "viewers",
              new Items(PERSON),
              "The only people, beside its operators and approvers, who may see it."),
          may("operators", new Items(PERSON), "The only people who may start and steer it."));

  static final PlanMapping PLAN =
      PlanMapping.mapping(
          "plan",
          "Which secrets rotate together, where, when, and under whose approval.",
          must("plan", NAME, "The plan's name, the same as the file's without its ending."),
          must("title", LINE, "One line for people."),
          must("owner", LINE, "Who answers for the plan."),
          must("category", Word.of(Category.class), "What kind of secrets these are."),
          must("schedule", new WordOr("on-demand", SCHEDULE), "on-demand, or how often."),
          must(
              "approval",
              new WordOr("none", APPROVAL),
              "none, or who must agree; an environment may say otherwise."),
          must(
              "environments",
              new Items(new Section(ENVIRONMENT)),
              "In the order of promotion: each starts after the one before has completed."),
          must(
              "secrets",
              new Items(new Section(SecretKeys.SECRET)),
              "The secrets that rotate together, with one redeploy per service for all of them."),
          usually(
              "settle",
              DURATION,
              "10m",
              "The least time with both values accepted before the promotion."),
          usually(
              "soak",
              DURATION,
              "24h",
              "The least time that the previous value stays accepted after the promotion."),
          may("retire", new Section(CLEAN_UP), ""),
          may(
              "roll-back",
              new WordOr("never", ROLL_BACK),
              "never: only when a person says so; or when it goes back by itself. Left out: as usual."),
          may(NOTIFY),
          may(ACCESS));

  private PlanKeys() {}
}
