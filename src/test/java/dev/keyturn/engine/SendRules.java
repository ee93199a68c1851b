package dev.keyturn.engine;

/** I5 and I6, looked at whenever a request leaves: what must be true before an effect exists. */
final class SendRules {
  private SendRules() {}

  static void check(SmallWorld world, long fence, String what) {
    if (!world.underWay.isEmpty()) {
      world.breaks(
          "I5: " + what + " is sent while " + world.underWay.getFirst().what() + " may still land");
    }
    if (fence != world.row.fence()) {
      world.breaks("I5: " + what + " is sent under a fence that is over");
    }
    var open = world.attempts.stream().filter(a -> a.outcome() == null).toList();
    if (open.size() != 1 || !announced(world, open.getFirst().opKey())) {
      world.breaks("I6: " + what + " is sent without an intent in the trail");
    }
  }

  private static boolean announced(SmallWorld world, String opKey) {
    for (int i = world.trail.size() - world.withheld - 1; i >= 0; i--) {
      String text = world.trail.get(i).canonicalText();
      if (text.contains("\"step.intent\"") && text.contains(opKey)) {
        return text.contains("\"fence\":" + world.row.fence() + ",");
      }
    }
    return false;
  }
}
