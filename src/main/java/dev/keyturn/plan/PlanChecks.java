package dev.keyturn.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rules that a well-formed plan must keep, as three flat lists. To add one: a reason in {@link
 * PlanReason}, a method that finds what is wrong, a line here, and a wrong plan among the test's
 * fixtures.
 */
public final class PlanChecks {
  /** A rule on one part of a plan: nothing, or what is wrong with it. */
  @FunctionalInterface
  interface Rule<T> {
    Stream<PlanFinding> check(T subject, String path);
  }

  /** What a secret is, and what it needs before its previous value may go. */
  private static final List<Rule<PlannedSecret>> SECRET =
      List.of(
          SecretRules::dataKeyNeedsAReEncryptionGate,
          SecretRules::hashesNeedAMigrationGate,
          SecretRules::signerOfTokensStatesTheirLifetime,
          SecretRules::keyIsLongEnough,
          SecretRules::charactersCannotBeGuessed,
          SecretRules::valueIsNoRailwayReference,
          SecretRules::passwordSurvivesAConnectionString,
          SecretRules::encodingFitsTheMaterial,
          SecretRules::twoSlotsAcceptTheirGap,
          SecretRules::verifiersHaveASigner,
          NameRules::namesAreFreeToUse,
          NameRules::nobodyElseCountsOnTheName,
          NameRules::authJsSignsWithItsOwnName,
          NameRules::slotsAreDifferentVariables);

  /** Where the services are and how they are confirmed. */
  private static final List<Rule<PlannedEnvironment>> ENVIRONMENT =
      List.of(
          EnvironmentRules::projectsAndServicesMatch,
          EnvironmentRules::noServiceHasTwoAliases,
          EnvironmentRules::whoIsNotAffectedIsBesideThePlan,
          EnvironmentRules::projectTokenOpensOneEnvironment,
          EnvironmentRules::everyServiceIsConfirmed,
          EnvironmentRules::addressesArePlainAndSecure);

  /** How the parts go together. */
  private static final List<Rule<PlanSpec>> WHOLE_PLAN =
      List.of(
          WholePlanRules::environmentsHaveNamesOfTheirOwn,
          WholePlanRules::environmentsWaitForEarlierOnes,
          WholePlanRules::secretsHaveNamesOfTheirOwn,
          WholePlanRules::approvalsCanBeGiven,
          WholePlanRules::consumersExistEverywhere,
          WholePlanRules::noServiceIsRedeployedForNothing,
          WholePlanRules::previousValueOutlivesItsTokens,
          WholePlanRules::soakIsNotShorterThanSettle,
          WholePlanRules::rotationEndsBeforeTheNextIsDue,
          WholePlanRules::oauthSecretsAreSupplied,
          WholePlanRules::noVariableIsTakenTwice,
          WholePlanRules::noVaultFieldIsTakenTwice,
          WholePlanRules::nobodyIsToldTwice);

  private PlanChecks() {}

  /** Everything wrong with a plan by itself. */
  static List<PlanFinding> all(PlanSpec plan) {
    var secrets = plan.secrets();
    var environments = plan.environments();
    return Stream.of(
            indexed(environments.size())
                .flatMap(i -> environment(environments.get(i), "environments[" + i + "]").stream()),
            indexed(secrets.size())
                .flatMap(i -> secret(secrets.get(i), "secrets[" + i + "]").stream()),
            wholePlan(plan).stream())
        .flatMap(findings -> findings)
        .toList();
  }

  /**
   * The reason of everything wrong with a plan by itself; empty for every plan that {@link
   * PlanReader} calls valid.
   */
  public static List<PlanReason> objections(PlanSpec plan) {
    return all(plan).stream().map(PlanFinding::reason).toList();
  }

  static List<PlanFinding> secret(PlannedSecret secret, String path) {
    return SECRET.stream().flatMap(rule -> rule.check(secret, path)).toList();
  }

  static List<PlanFinding> environment(PlannedEnvironment environment, String path) {
    return ENVIRONMENT.stream().flatMap(rule -> rule.check(environment, path)).toList();
  }

  static List<PlanFinding> wholePlan(PlanSpec plan) {
    return WHOLE_PLAN.stream().flatMap(rule -> rule.check(plan, "")).toList();
  }

  /**
   * What is wrong with a plan given those that are already accepted: whatever of theirs it would
   * overwrite.
   */
  static List<PlanFinding> beside(PlanSpec plan, List<PlanSpec> accepted) {
    return Stream.concat(
            accepted.stream()
                .filter(other -> other.name().equals(plan.name()))
                .limit(1)
                .map(_ ->
                    new PlanFinding(
                        PlanReason.DUPLICATE_PLAN,
                        "plan",
                        "a second plan \"" + plan.name() + "\"",
                        "one",
                        "Delete or rename one of the files.")),
            Stream.concat(
                Claims.variables(accepted).collisions(plan),
                Claims.vaultFields(accepted).collisions(plan)))
        .toList();
  }

  static Stream<PlanFinding> when(
      boolean wrong, PlanReason reason, String path, String found, String expected, String remedy) {
    return wrong
        ? Stream.of(new PlanFinding(reason, path, found, expected, remedy))
        : Stream.empty();
  }

  static Stream<Integer> indexed(int size) {
    return Stream.iterate(0, i -> i + 1).limit(size);
  }
}
