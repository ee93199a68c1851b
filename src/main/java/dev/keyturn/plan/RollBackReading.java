package dev.keyturn.plan;

import dev.keyturn.rotation.RollBack;

/** Reads when a plan's rotations go back by themselves. */
final class RollBackReading {
  private RollBackReading() {}

  static RollBack read(YamlMapping plan) {
    return plan.has("roll-back")
        ? plan.sectionOrWord("roll-back").map(RollBackReading::rule).orElse(RollBack.NEVER)
        : RollBack.USUAL;
  }

  /** What is left out is as usual. */
  private static RollBack rule(YamlMapping rule) {
    return new RollBack(
        atOnce(rule, "failed-deploy"),
        atOnce(rule, "server-error"),
        rule.number("failed-checks").orElseThrow(),
        rule.span("degraded-for").orElseThrow(),
        rule.number("error-rate").orElseThrow(),
        rule.number("latency").orElseThrow());
  }

  private static boolean atOnce(YamlMapping rule, String key) {
    return rule.word(key).orElseThrow().equals("at-once");
  }
}
