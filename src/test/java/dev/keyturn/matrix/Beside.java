package dev.keyturn.matrix;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Timings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What happens in the world beside a rotation's own steps. Each once, when the rotation has come to
 * a phase, between two looks.
 */
enum Beside {
  DELETED("consumer deleted", "Somebody deletes `gateway` in Railway."),
  ROLLED_BACK(
      "rolled back between looks",
      "Somebody rolls `api` back to its first deployment, and two minutes later forward again; nobody looks meanwhile."),
  ASLEEP(
      "sleeping service",
      "`gateway` sleeps: its replicas stop, and the next call is answered 502 and wakes it."),
  VAULT_RESTORED(
      "Vault restored",
      "Vault is put back to a copy in which the newest version of each secret was not yet."),
  DATABASE_RESTORED(
      "database restored",
      "The database is put back to a copy of a phase before. When Keyturn stops at it, the newer one is put back and somebody says that it may go on."),
  JOURNAL_EDITED(
      "journal edited",
      "Somebody with the database's password lets the rotation's phase begin thirty days earlier. When Keyturn stops at it, the edit is undone and somebody says that it may go on.");

  /** How a rotation ended beside which it happened. */
  record Outcome(Beside what, Phase phase, String words, List<String> holes) {}

  private final String heading;
  private final String sentence;

  Beside(String heading, String sentence) {
    this.heading = heading;
    this.sentence = sentence;
  }

  String heading() {
    return heading;
  }

  String sentence() {
    return sentence;
  }

  /**
   * In each phase of a rotation that goes well; those in which nothing could happen are missing.
   */
  static List<Outcome> everywhere() {
    try (var bench = new Workbench(TestedDatabase.Kind.H2, Timings.PRODUCTION, false)) {
      return Arrays.stream(values())
          .flatMap(what ->
              Arrays.stream(Phase.values())
                  .filter(phase -> !phase.ended() && !phase.goesBack() && phase != Phase.RIDING)
                  .flatMap(phase -> what.in(phase, bench).stream()))
          .toList();
    }
  }

  /** In one phase; empty where no look finds the rotation there, or there is nothing to do. */
  Optional<Outcome> in(Phase phase, Workbench bench) {
    var meddler = new Meddler(this, phase);
    List<String> holes = bench.run(meddler).holes();
    return meddler.hasHappened()
        ? Optional.of(new Outcome(this, phase, meddler.words(), holes))
        : Optional.empty();
  }
}
