package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Budget;

final class ExploreMain {
  public static void main(String[] args) {
    try (var _ = ToyEd25519.inPlace()) {
      Mutant mutant = Mutant.valueOf(args[0]);
      String[] b = args[1].split(",");
      var budget = new Budget(i(b[0]), i(b[1]), i(b[2]), i(b[3]), i(b[4]), i(b[5]));
      long t = System.nanoTime();
      var r = Exploration.of(new SmallCase("x", i(args[2]), budget, mutant), i(args[3]));
      System.out.println(
          mutant + " " + budget + "\n  distinct " + r.distinct() + " generated " + r.generated()
              + " depth " + r.depth() + " whole " + r.whole() + " " + r.reached() + " "
              + (System.nanoTime() - t) / 1_000_000 + " ms, expected " + mutant.breaks());
      if (r.fault() != null) {
        System.out.println(r.fault().text());
      }
    }
  }

  static int i(String s) {
    return Integer.parseInt(s);
  }
}
