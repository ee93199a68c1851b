package dev.keyturn.plan;

import dev.keyturn.plan.PlanExplanation.ExplainedEnvironment;
import dev.keyturn.plan.PlanExplanation.ExplainedSecret;
import dev.keyturn.plan.PlanExplanation.ExplainedService;

/** Lays an explanation out for a terminal of 100 columns. */
final class ExplanationText {
  private static final int COLUMNS = 100;

  private final PlanExplanation explanation;
  private final StringBuilder out = new StringBuilder();

  ExplanationText(PlanExplanation explanation) {
    this.explanation = explanation;
  }

  String text() {
    line("", explanation.plan() + ": " + explanation.title());
    line("", "Category " + explanation.category() + ", owner " + explanation.owner() + ".");
    line("", "Rotates " + explanation.schedule() + ".");
    line("", "Told of it: " + explanation.told() + ".");
    line("", "May use it: " + explanation.mayUse() + ".");
    line("", "");
    line("", "Secrets, rotated together:");
    explanation.secrets().forEach(this::secret);
    explanation.environments().forEach(this::environment);
    return out.toString();
  }

  private void secret(ExplainedSecret secret) {
    line("  ", secret.name() + ": " + secret.material());
    line("    ", "variables: " + secret.variables());
    line("    ", "the previous value goes when " + String.join("; ", secret.goesWhen()));
  }

  private void environment(ExplainedEnvironment environment) {
    line("", "");
    line("", "Environment " + environment.name() + ": " + environment.starts() + ".");
    line("  ", "Approval: " + environment.approval() + ".");
    for (int i = 0; i < environment.steps().size(); i++) {
      line("  ", (i + 1) + ". " + environment.steps().get(i));
    }
    line("  ", "Services:");
    environment.services().forEach(this::service);
    var cost = environment.cost();
    line(
        "  ",
        "Railway: %d variable writes, %d redeploys, %d for the clean-up's patch: %d mutations, about %d API calls, of which about %d with one token; in each hour of the soak %d more."
            .formatted(
                cost.variableWrites(),
                cost.redeploys(),
                cost.patchMutations(),
                cost.mutations(),
                cost.estimatedCalls(),
                cost.ofOneToken(),
                cost.soakingHour()));
    line(
        "  ",
        "Lasts at least %s, with %s assumed for a round of redeploys."
            .formatted(environment.leastDuration(), Durations.text(PlanExplainer.ASSUMED_DEPLOY)));
  }

  private void service(ExplainedService service) {
    line(
        "    ",
        "%s: %s, %s"
            .formatted(
                service.name(),
                service.role(),
                PlanPhrases.count(service.redeploys(), "redeploy")));
    line("      ", "confirmed by " + service.confirmedBy());
    if (service.weakness() != null) {
      line("      ", "weaker than attestation: " + service.weakness());
    }
  }

  /** Breaks at spaces; what follows the first line is indented by two more. */
  private void line(String indent, String words) {
    var line = new StringBuilder(indent);
    boolean empty = true;
    for (var word : words.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > COLUMNS) {
        out.append(line).append('\n');
        line = new StringBuilder(indent + "  ");
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
