package dev.keyturn.plan;

import dev.keyturn.rotation.RollBack;
import java.util.List;

/** Reads when a plan's rotations go back by themselves. What is left out is as usual. */
final class RollBackReading {
  private static final String AT_ONCE = "at-once";

  private RollBackReading() {}

  static RollBack read(YamlMapping section) {
    if (!section.has("roll-back")) {
      return RollBack.USUAL;
    }
    if (section.isScalar("roll-back")) {
      section.onlyWord("roll-back", "never");
      return RollBack.NEVER;
    }
    var rule = section.section("roll-back", PlanKeys.ROLL_BACK);
    RollBack usual = RollBack.USUAL;
    return new RollBack(
        rule.scalar("failed-deploy")
            .flatMap(s -> s.oneOf(List.of(AT_ONCE, "retry")))
            .map(AT_ONCE::equals)
            .orElse(usual.failedDeploy()),
        rule.scalar("server-error")
            .flatMap(s -> s.oneOf(List.of(AT_ONCE, "count")))
            .map(AT_ONCE::equals)
            .orElse(usual.serverError()),
        rule.scalar("failed-checks").flatMap(s -> s.number(1, 100)).orElse(usual.failedChecks()),
        rule.scalar("degraded-for").flatMap(Scalar::duration).orElse(usual.degradedFor()),
        rule.scalar("error-rate").flatMap(s -> s.number(1, 100)).orElse(usual.errorRate()),
        rule.scalar("latency").flatMap(s -> s.number(2, 100)).orElse(usual.latency()));
  }
}
