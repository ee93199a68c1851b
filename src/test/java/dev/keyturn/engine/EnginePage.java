package dev.keyturn.engine;

import dev.keyturn.engine.Exploration.Reached;
import dev.keyturn.engine.Exploration.Result;
import dev.keyturn.engine.SmallWorld.Budget;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What is searched, and docs/model/engine.md about it. */
final class EnginePage {
  static final String FRESH = "./mvnw test -Dtest=ExplorationTest -Dkeyturn.docs.write=true";

  static final List<SmallCase> CASES =
      List.of(
          of("a fault, a deploy by somebody else, a cancel", 1, new Budget(1, 1, 0, 1, 0, 0)),
          of(
              "a failed deploy, a deploy by somebody else, a cancel",
              1,
              new Budget(0, 1, 1, 1, 0, 0)),
          of("a worker that stands still, a fault", 1, new Budget(1, 0, 0, 0, 1, 0)),
          of(
              "a worker that stands still, an overlong phase, a cancel",
              1,
              new Budget(0, 0, 0, 1, 1, 1)),
          of("a verifier and a signer, a fault", 2, new Budget(1, 0, 0, 0, 0, 0)));

  private static final String TIME = "Time: ";

  private EnginePage() {}

  private static SmallCase of(String name, int services, Budget budget) {
    return new SmallCase(name, services, budget, Mutant.NONE);
  }

  /** The smallest search in which a mutant can do harm. */
  static SmallCase of(Mutant mutant) {
    Budget budget =
        switch (mutant) {
          case IGNORE_PENDING -> new Budget(0, 1, 0, 0, 0, 0);
          case HARD_ABORT -> new Budget(0, 0, 0, 1, 0, 0);
          case REGENERATE, NO_QUARANTINE -> new Budget(1, 0, 0, 0, 0, 0);
          case NO_FENCE -> new Budget(0, 0, 0, 0, 1, 0);
          case NO_REDO -> new Budget(0, 0, 1, 0, 0, 0);
          case PROMOTE_FIRST -> new Budget(1, 1, 0, 0, 0, 0);
          default -> new Budget(0, 0, 0, 0, 0, 0);
        };
    return new SmallCase(word(mutant), 1, budget, mutant);
  }

  /** What must be the same on every machine. */
  static String lasting(String page) {
    return page.lines().filter(l -> !l.startsWith(TIME)).collect(Collectors.joining("\n"));
  }

  static String text(Map<SmallCase, Result> searched, Map<Mutant, Result> caught, Duration took) {
    var page = new StringBuilder();
    page.append("<!-- Made by `%s`; the build fails when it is stale. -->\n\n".formatted(FRESH));
    page.append(
        """
        # The real engine, searched

        The classes that run in production (`Engine` and all below it, `rotation`, the audit trail) stand between a Vault, a Railway, replicas
        and a journal in memory, on a clock that only the search moves. Breadth first, everything is tried that can happen next:

        - a tick of the engine, as far as its next look at the journal;
        - the process is killed: before each commit, each renewal of its lease, each call and each keeping of the anchor, and while a request
          of its is under way, which then lands at any time within 100 s (less than the quarantine), or never;
        - a call gets no answer (and lands later, or never), is refused, is answered and then cannot be seen; a read fails;
        - a worker stands still for as long as others like, its lease runs out, a second one takes over, and the first goes on where it was;
        - a deployment goes live, in any order; the one before leaves, at any time or never; one fails; somebody else deploys at any moment;
        - the application's job finishes re-encrypting, at any time or never; a phase lasts longer than it may; somebody cancels.

        Every replica that serves signs and encrypts all the time with what is in its `NAME`: no luck of quiet users is counted on.
        """);
    page.append("\n## Result\n\n");
    page.append(
        "**More than 300,000 distinct states together, every one of them looked at, and no invariant broken.** Each search is whole:\n"
            + "nothing was left when it ended. What two searches have in common counts once towards the 300,000.\n\n");
    page.append("| search | services | distinct states | transitions | depth |\n");
    page.append("| --- | --- | --- | --- | --- |\n");
    searched.forEach((of, r) ->
        page.append(
            "| %s | %d | %,d | %,d | %d |\n"
                .formatted(of.name(), of.services(), r.distinct(), r.generated(), r.depth())));
    page.append("\n").append(reached(searched));
    page.append(
        "\n%s%d s on %d processors, with whatever else they had to do.\n"
            .formatted(TIME, took.toSeconds(), Runtime.getRuntime().availableProcessors()));
    page.append(
        """

        ## What is looked at in each state

        I1 to I7 are those of the protocol (`docs/model/README.md`).

        | | |
        | --- | --- |
        | I1 | whatever a variable, a deployment, a token or a row shows of a value rests in Vault |
        | I2 | the outgoing value is in Vault, or still in `NAME` everywhere |
        | I3 | every serving replica accepts every token that is still valid, and whatever any replica signs with now |
        | I4 | every serving replica can read every row, and Vault has every key that a row needs |
        | I5 | a request leaves only while no other may still land, and only under the fence that is in force |
        | I6 | a request leaves only when the trail has its intent, under the same fence |
        | I7 | one rotation has made one value, however often it was begun |
        | ending | COMPLETED: the incoming value alone, stored, deployed and Vault's newest. ABORTED: the same of the outgoing one |
        | liveness | from every state, once nothing goes wrong any more, it comes to an end or calls a person |
        | engine | no exception leaves it |
        """);
    page.append("\n## Mutants\n\n");
    page.append(
        "The same search of the same engine, to which one lie is told, so that one safeguard is gone. Nothing in the product can be\n"
            + "switched off: the lies are in the test. With the truth the same searches find nothing.\n\n");
    page.append(
        "| mutant | what is taken away | caught by | steps | distinct states until then |\n");
    page.append("| --- | --- | --- | --- | --- |\n");
    caught.forEach((mutant, r) ->
        page.append(
            "| `%s` | %s | %s | %d | %,d |\n"
                .formatted(
                    word(mutant),
                    mutant.sentence(),
                    mutant.breaks(),
                    Objects.requireNonNull(r.fault()).trace().size(),
                    r.distinct())));
    page.append("\nShortest traces:\n\n```\n");
    caught.forEach((mutant, r) ->
        page.append(word(mutant))
            .append(": ")
            .append(Objects.requireNonNull(r.fault()).text())
            .append("\n\n"));
    page.setLength(page.length() - 1);
    page.append("```\n");
    page.append(
        """

        ## Limits

        - One rotation of one secret. Bounded, as the names of the searches say: two kills and a pause in one run are not in them.
        - States are told apart by 128 bits of a hash. Two ways to the same situation meet: times count from now, ids by place.
        - A look at Railway is atomic. A worker that stands still between the last check of its lease and its request is a request that lands
          late: for longer than the quarantine, only Railway itself could stop it, and Railway compares nothing.
        - Nobody edits variables by hand here: that is in the random walks (`EngineWalkTest`). A person's rollback to the first deployment after
          promotion breaks I3 by itself; it is noticed, and cannot be prevented.
        - Signatures of the trail are a toy here, for time's sake. Entries, chain, checkpoints and anchor are the real ones.
        """);
    return page.toString();
  }

  private static String reached(Map<SmallCase, Result> searched) {
    var all = new EnumMap<Reached, Integer>(Reached.class);
    searched.values().forEach(r -> r.reached().forEach((k, n) -> all.merge(k, n, Integer::sum)));
    var text =
        new StringBuilder("Met on the way, so that it has shown something (transitions):\n\n");
    text.append("| | |\n| --- | --- |\n");
    all.forEach((what, n) ->
        text.append(
            "| %s | %,d |\n".formatted(what.name().toLowerCase(Locale.ROOT).replace('_', ' '), n)));
    return text.toString();
  }

  private static String word(Mutant mutant) {
    return mutant.name().toLowerCase(Locale.ROOT);
  }
}
