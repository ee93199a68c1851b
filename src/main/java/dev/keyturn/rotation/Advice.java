package dev.keyturn.rotation;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What whoever is on call needs beside {@link ReasonCode#sentence()}: whether it can wait, and what
 * to type. docs/runbook.md and {@code keyturn status} have the same words.
 *
 * @param commands in their order; {@code ID} stands for the rotation, {@code PLAN} and {@code ENV}
 *     for its plan and environment, and what begins with {@code #} is for a person to do
 */
public record Advice(Urgency urgency, List<String> commands) {

  /** How soon. */
  public enum Urgency {
    NOTHING("Nothing to do: it goes on by itself."),
    OVERDUE("Nothing to do, unless it is told as overdue. It may wait until morning."),
    MORNING("It may wait until morning: nothing breaks meanwhile."),
    SERVICE("The service first, tonight. The rotation itself may wait."),
    NOW("Now: a person has to decide."),
    SECURITY("Now, and call security.");

    private final String sentence;

    Urgency(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  private static final String RESUME = "keyturn resume ID -r \"what I mended\"";
  private static final String CANCEL = "keyturn cancel ID -r \"why\"";
  private static final String REVOKE =
      "keyturn revoke ID -r \"how it leaked\"   # only if the outgoing value is known to others: two approvers";
  private static final String ABANDON =
      "keyturn abandon ID -r \"why nothing else helps\"   # only if the cause cannot be mended: two people";
  private static final String KEEP =
      "keyturn keep ID --secret NAME --until YYYY-MM-DD -r \"why\"   # only if the rest never comes back: two people";
  private static final String STATUS = "keyturn status ID";
  private static final String DOCTOR = "keyturn doctor PLAN -e ENV";
  private static final String EMERGENCY = "keyturn rotate PLAN -e ENV --emergency -r \"why\"";
  private static final String AGAIN = "keyturn rotate PLAN -e ENV -r \"why\"";

  public Advice {
    commands = List.copyOf(commands);
  }

  /**
   * Why what {@link Phase#truth()} says is not certain now; null where it is. Somebody has changed
   * what the rotation rests on, and it has stopped because of that.
   */
  public static @Nullable String doubt(ReasonCode why) {
    return switch (why) {
      case ROLLED_BACK ->
          "But replicas of the deployment in the detail have other values, and may reject what others sign.";
      case DRIFT ->
          "But one variable holds a value of somebody else's, and the next deploy of that service would take it up.";
      case ATTESTATION_CONTRADICTS ->
          "But the replica in the detail proves other keys, and may reject what others sign.";
      case STORE_VALUE_LOST ->
          "But Vault lacks a value that is needed to go on or back; the replicas still have theirs.";
      case EMERGENCY_UNHEALTHY, NO_WAY_BACK, UNHEALTHY_BEFORE_START ->
          "But a service is unwell: the detail says which.";
      default -> null;
    };
  }

  /**
   * What is said instead of any phase's truth, where the journal itself is in doubt: then it does
   * not know what is true outside; null where it does.
   */
  public static @Nullable String unknown(ReasonCode why) {
    return why == ReasonCode.AUDIT_TAMPERED
        ? "Not known: the journal and the signed trail contradict each other. Look in Railway and in Vault what each service has."
        : null;
  }

  /** What is true outside now, as far as the phase and the reason tell. */
  public static String truth(Phase phase, @Nullable ReasonCode why) {
    String unknown = why == null ? null : unknown(why);
    if (unknown != null) {
      return unknown;
    }
    String doubt = why == null ? null : doubt(why);
    return doubt == null ? phase.truth() : phase.truth() + " " + doubt;
  }

  /** For this rotation's numbers and names. */
  public List<String> commands(String id, String plan, String environment) {
    return commands.stream()
        .map(c ->
            c.replaceAll("\\bID\\b", id)
                .replaceAll("\\bPLAN\\b", plan)
                .replaceAll("\\bENV\\b", environment))
        .toList();
  }

  public static Advice of(ReasonCode why) {
    Advice advice = first(why);
    return advice.commands.contains(RESUME)
        ? new Advice(
            advice.urgency, Stream.concat(advice.commands.stream(), Stream.of(ABANDON)).toList())
        : advice;
  }

  /** Before nothing else helps. */
  private static Advice first(ReasonCode why) {
    return switch (why) {
      case APPROVAL_PENDING ->
          of(
              Urgency.MORNING,
              "keyturn approve ID -r \"why\"",
              "keyturn reject ID -r \"why\"   # or this");
      case SOAK_NOT_OVER -> of(Urgency.NOTHING, STATUS, REVOKE);
      case DEPLOY_UNDER_WAY,
          SETTLE_NOT_OVER,
          RIDE_PENDING,
          QUARANTINE,
          CHANGED_MEANWHILE,
          RATE_LIMITED,
          BUDGET_SPENT,
          ENVIRONMENT_BUSY ->
          of(Urgency.NOTHING, STATUS);
      case REPLICAS_NOT_PROVEN, PATH_NOT_CONVERGED ->
          of(Urgency.OVERDUE, STATUS, "# look at the replicas of the detail in Railway", CANCEL);
      case HEALTH_NOT_CONFIRMED ->
          of(
              Urgency.SERVICE,
              STATUS,
              "# look at the service of the detail: its logs, its health URL");
      case MANUAL_CONFIRMATION_PENDING ->
          of(Urgency.MORNING, "keyturn confirm ID -r \"what I have seen\"");
      case OUTGOING_STILL_USED ->
          of(
              Urgency.OVERDUE,
              STATUS,
              "# find who still uses the outgoing value: the detail has the replica",
              REVOKE);
      case RE_ENCRYPTION_UNFINISHED ->
          of(Urgency.OVERDUE, STATUS, "# see that the application's re-encryption job runs", KEEP);
      case CLOCKS_DISAGREE ->
          of(
              Urgency.OVERDUE,
              "# compare the clocks of Keyturn's hosts and of the database with the true time: is NTP running?",
              STATUS);
      case REMOTE_UNAVAILABLE ->
          of(Urgency.OVERDUE, DOCTOR, "keyturn retry ID -r \"it answers again\"");
      case APPROVAL_REJECTED, APPROVAL_EXPIRED, PLAN_CHANGED, TARGETS_CHANGED ->
          of(Urgency.MORNING, AGAIN);
      case CANCELLED -> of(Urgency.NOTHING, STATUS);
      case VARIABLE_MISSING, VARIABLE_SEALED, REFERENCE_CHANGED, VALUES_DIFFER, REPLICAS_MISSING ->
          of(
              Urgency.MORNING,
              DOCTOR,
              "# mend it as the detail says",
              RESUME,
              CANCEL + "   # or this");
      case VARIABLE_IS_REFERENCE ->
          of(Urgency.MORNING, CANCEL, "# name it as stored-in in the plan", AGAIN);
      case PLAN_NOT_ENABLED ->
          of(
              Urgency.MORNING,
              "# is it the application's own address, and the token made for it?",
              RESUME,
              CANCEL + "   # if not, and correct the plan");
      case VALUE_SPELLED_OTHERWISE ->
          of(Urgency.MORNING, CANCEL, "# write the form of the detail into the plan", AGAIN);
      case UNKNOWN_CONSUMER ->
          of(
              Urgency.MORNING,
              DOCTOR,
              "# give that service a value of its own and deploy it, and go on:",
              RESUME,
              "# or add the lines of the detail to the plan, which a rotation under way does not heed:",
              CANCEL,
              AGAIN);
      case RETIRED_VALUE_IN_FORCE ->
          of(
              Urgency.NOW,
              "# find out who put it back, and whether others know it",
              CANCEL,
              EMERGENCY + "   # starts from that value, to get rid of it");
      case LEFTOVER_SLOT ->
          of(
              Urgency.MORNING,
              "keyturn status   # was there an earlier rotation?",
              "# remove the variable in Railway once you know that nothing reads it",
              RESUME);
      case FOREIGN_STAGED_CHANGES ->
          of(Urgency.MORNING, "# commit or discard the staged changes in Railway", RESUME);
      case DRIFT ->
          of(
              Urgency.NOW,
              STATUS,
              "# ask who changed the variable; put back what the detail expects, without deploying",
              RESUME);
      case NOT_ONE_ACTIVE_DEPLOYMENT ->
          of(Urgency.SERVICE, "# bring the service to one healthy deployment", RESUME);
      case ATTESTATION_REFUSED -> of(Urgency.MORNING, DOCTOR, RESUME);
      case ATTESTATION_CONTRADICTS ->
          of(
              Urgency.NOW,
              STATUS,
              "# does that replica run the deployment that Railway shows? restart it",
              RESUME,
              CANCEL + "   # or back to the former values");
      case ROLLED_BACK ->
          of(
              Urgency.NOW,
              STATUS,
              "# deploy the service again as the detail says; after the clean-up has begun: in Railway, roll it back to",
              "# the deployment that signs with the value the detail asks for, and wait for the longest token's life",
              RESUME,
              CANCEL + "   # or back to the former values");
      case DEPLOY_FAILED ->
          of(
              Urgency.MORNING,
              "# read the failed deployment's logs in Railway",
              RESUME,
              CANCEL + "   # or back to the former values");
      case STORE_FOREIGN_WRITER ->
          of(Urgency.NOW, "# find out in Vault's audit log who wrote that version", RESUME);
      case STORE_VALUE_LOST ->
          of(
              Urgency.NOW,
              "# vault kv undelete -versions=N PATH   (both are in the detail)",
              RESUME);
      case NOT_SUPPLIED ->
          of(Urgency.MORNING, "# write the value to Vault as the detail says", RESUME);
      case CONSUMER_GONE ->
          of(
              Urgency.MORNING,
              "# bring the service of the detail back, with the id that the plan has",
              RESUME);
      case REMOTE_REJECTED -> of(Urgency.MORNING, DOCTOR, "# give the permission", RESUME);
      case PLAN_UNREADABLE ->
          of(
              Urgency.MORNING,
              "# deploy the version of keyturn that wrote the plan, or a newer one",
              RESUME,
              CANCEL + "   # or back to the former values");
      case NO_PROGRESS ->
          of(
              Urgency.MORNING,
              STATUS,
              "# mend what the detail names",
              RESUME,
              CANCEL + "   # or back to the former values");
      case AUDIT_TAMPERED ->
          of(
              Urgency.SECURITY,
              "# stop keyturn, keep the database as it is, change nothing",
              "keyturn audit export trail.jsonl",
              "keyturn audit verify trail.jsonl --public-key \"KEY\" --checkpoint FILE   # both from your own records",
              "# a row that is not as the trail has it: put back what the detail names, and",
              RESUME,
              "# a database that was restored on purpose: two people say so, then look at what it no longer knows",
              "keyturn audit re-anchor -r \"why\"");
      case HEALTH_FAILED, HEALTH_DEGRADED, DEPLOY_CRASHED ->
          of(
              Urgency.SERVICE,
              STATUS,
              "# is the service well again? if not, it was not the keys",
              AGAIN + "   # later");
      case UNHEALTHY_BEFORE_START ->
          of(
              Urgency.SERVICE,
              "# mend the service; in an emergency, where the key matters more, resume as it is",
              RESUME,
              CANCEL + "   # or this");
      case EMERGENCY_UNHEALTHY ->
          of(
              Urgency.NOW,
              "# mend the service, and go on:",
              RESUME,
              "# or put the leaked value back on purpose, which security must agree to:",
              CANCEL);
      case NO_WAY_BACK ->
          of(
              Urgency.NOW,
              "# mend the service: deploy it again, or give it the former value from Vault by hand",
              RESUME);
    };
  }

  private static Advice of(Urgency urgency, String... commands) {
    return new Advice(urgency, List.of(commands));
  }
}
