package dev.keyturn.rotation;

import dev.keyturn.rotation.Effect.Assignment;
import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which variables to write next. Railway has no compare-and-set, so whatever is neither where the
 * rotation comes from nor where it goes is somebody else's edit: never overwritten, always
 * reported.
 */
record VariableSteps(Plan plan, Observed world) {

  /** What an earlier rotation has kept goes first, and then the way is that of any other. */
  Step stage() {
    Step foreign = foreignStagedChanges(this::ours);
    Step kept = foreign == null ? delete(VariableSteps::leftover) : foreign;
    return kept != null
        ? kept
        : write(
            plan.consumers(),
            List.of(new Move(Goal.BEFORE, Goal.ACCEPTING, Slot.NAME_NEW, SlotContent.INCOMING)));
  }

  /**
   * NAME_PREVIOUS is written and read back before NAME: so no partial result ever lacks the
   * outgoing value.
   */
  Step promote(List<Consumer> wave) {
    return write(
        wave,
        List.of(
            new Move(Goal.ACCEPTING, Goal.KEEPING, Slot.NAME_PREVIOUS, SlotContent.OUTGOING),
            new Move(Goal.KEEPING, Goal.PROMOTED, Slot.NAME, SlotContent.INCOMING)));
  }

  /**
   * One write undoes a promotion, because NAME_NEW still holds the incoming value. NAME_PREVIOUS
   * stays till the end.
   */
  Step demote() {
    Step foreign = foreignStagedChanges();
    if (foreign != null) {
      return foreign;
    }
    for (Consumer consumer : plan.consumers()) {
      var values = new TreeMap<VariableName, Assignment>();
      for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
        Layout stored = stored(consumer, secret);
        if (stored.equals(Goal.PROMOTED.of(secret))) {
          values.put(
              variable(secret, Slot.NAME), new Assignment(secret.name(), SlotContent.OUTGOING));
        } else if (!stored.equals(Goal.KEEPING.of(secret))
            && !stored.equals(Goal.ACCEPTING.of(secret))) {
          return drift(consumer, secret, stored, Goal.KEEPING.of(secret));
        }
      }
      if (!values.isEmpty()) {
        return new Step.Act(new Effect.SetVariables(consumer.service(), values));
      }
    }
    return new Step.Advance("NAME holds the outgoing value everywhere");
  }

  /**
   * NAME_NEW and NAME_PREVIOUS go, in one patch for each environment; NAME is not touched, nor is a
   * secret whose outgoing value is kept.
   */
  Step cleanUp(Goal from, Goal to) {
    Step foreign = foreignStagedChanges(this::ours);
    if (foreign != null) {
      return foreign;
    }
    for (Consumer consumer : plan.consumers()) {
      for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
        Layout stored = stored(consumer, secret);
        boolean stays = from.of(secret).equals(to.of(secret));
        if (stays
            ? !stored.equals(to.of(secret))
            : stored.name() != to.of(secret).name() || !stored.ours()) {
          return drift(consumer, secret, stored, from.of(secret));
        }
      }
    }
    Step gone = delete((secret, _) -> !from.of(secret).equals(to.of(secret)));
    // A patch that deletes nothing any more cannot be committed by the next effect.
    Step left = gone == null ? foreignStagedChanges(_ -> false) : gone;
    return left != null
        ? left
        : new Step.Advance(
            plan.secrets().stream().anyMatch(ManagedSecret::kept)
                ? "NAME_NEW and NAME_PREVIOUS are gone everywhere, but where they are kept"
                : "NAME_NEW and NAME_PREVIOUS are gone everywhere");
  }

  /** What an earlier rotation has kept. */
  private static boolean leftover(ManagedSecret secret, Layout stored) {
    return stored.keptBefore();
  }

  /** NAME_NEW and NAME_PREVIOUS, of one environment after the other; null where there are none. */
  private @Nullable Step delete(BiPredicate<ManagedSecret, Layout> which) {
    for (RailwayEnvironment environment : plan.railwayEnvironments()) {
      var names = new TreeMap<ServiceRef, Set<VariableName>>();
      for (Consumer consumer : plan.consumers()) {
        if (!consumer.service().environment().equals(environment)) {
          continue;
        }
        for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
          Layout stored = stored(consumer, secret);
          if (!which.test(secret, stored)) {
            continue;
          }
          var set = new TreeSet<VariableName>();
          if (stored.nameNew() != SlotContent.ABSENT) {
            set.add(variable(secret, Slot.NAME_NEW));
          }
          if (stored.namePrevious() != SlotContent.ABSENT) {
            set.add(variable(secret, Slot.NAME_PREVIOUS));
          }
          if (!set.isEmpty()) {
            names.computeIfAbsent(consumer.service(), _ -> new TreeSet<>()).addAll(set);
          }
        }
      }
      if (!names.isEmpty()) {
        return new Step.Act(new Effect.DeleteVariables(environment, names));
      }
    }
    return null;
  }

  /** From one goal to the next, by writing one slot. */
  private record Move(Goal from, Goal to, Slot slot, SlotContent version) {}

  private Step write(List<Consumer> consumers, List<Move> moves) {
    Step foreign = foreignStagedChanges();
    if (foreign != null) {
      return foreign;
    }
    Goal last = moves.getLast().to();
    for (Consumer consumer : consumers) {
      for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
        Layout stored = stored(consumer, secret);
        boolean known =
            stored.equals(last.of(secret))
                || moves.stream().anyMatch(m -> stored.equals(m.from().of(secret)));
        if (!known) {
          return drift(consumer, secret, stored, last.of(secret));
        }
      }
      for (Move move : moves) {
        var values = new TreeMap<VariableName, Assignment>();
        for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
          boolean there = move.from().of(secret).equals(move.to().of(secret));
          if (!there && stored(consumer, secret).equals(move.from().of(secret))) {
            values.put(
                variable(secret, move.slot()), new Assignment(secret.name(), move.version()));
          }
        }
        if (!values.isEmpty()) {
          return new Step.Act(new Effect.SetVariables(consumer.service(), values));
        }
      }
    }
    return new Step.Advance("every service is stored as " + last);
  }

  private @Nullable Step foreignStagedChanges() {
    return foreignStagedChanges(_ -> false);
  }

  private @Nullable Step foreignStagedChanges(Predicate<StagedChanges> ours) {
    for (Consumer consumer : plan.consumers()) {
      StagedChanges staged = world.of(consumer).staged();
      if (!staged.empty() && !ours.test(staged)) {
        return new Step.Stall(
            ReasonCode.FOREIGN_STAGED_CHANGES,
            Blocker.of(consumer.service()),
            "changes are staged in the Railway environment of " + consumer.service());
      }
    }
    return null;
  }

  /** A clean-up that was staged and, because its process died, not committed. */
  private boolean ours(StagedChanges staged) {
    return !staged.anythingElse()
        && staged.deletions().entrySet().stream()
            .allMatch(d ->
                plan.consumers().stream()
                    .filter(c -> c.service().serviceId().equals(d.getKey()))
                    .flatMap(c -> plan.secretsOf(c.service()).stream())
                    .filter(s -> !s.kept())
                    .flatMap(s -> s.beside().stream())
                    .toList()
                    .containsAll(d.getValue()));
  }

  private Layout stored(Consumer consumer, ManagedSecret secret) {
    Layout stored = world.of(consumer).stored().get(secret.name());
    return stored == null
        ? new Layout(SlotContent.ABSENT, SlotContent.ABSENT, SlotContent.ABSENT)
        : stored;
  }

  private static VariableName variable(ManagedSecret secret, Slot slot) {
    VariableName variable = secret.variable(slot);
    if (variable == null) {
      throw new IllegalStateException(secret.name() + " has no " + slot);
    }
    return variable;
  }

  private static Step drift(
      Consumer consumer, ManagedSecret secret, Layout found, Layout expected) {
    return new Step.Stall(
        ReasonCode.DRIFT,
        Blocker.of(secret.name(), consumer.service()),
        "%s on %s is stored as %s, expected %s"
            .formatted(secret.name(), consumer.service(), found, expected));
  }
}
