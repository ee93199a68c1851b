package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.Copies;
import dev.keyturn.rotation.Observed.Copy;
import dev.keyturn.rotation.Observed.VaultState;
import dev.keyturn.rotation.Plan.ManagedSecret;
import org.jspecify.annotations.Nullable;

/** What rests in Vault, and what must before anything else may know it. */
record VaultSteps(Plan plan, Phase phase, AttemptHistory journal, Observed world, Timings timings) {

  /** The value in force comes to rest in Vault: afterwards it can always be restored. */
  Step adopt() {
    for (var consumer : plan.consumers()) {
      for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
        Layout stored = world.of(consumer).stored().get(secret.name());
        if (stored == null || stored.name() != SlotContent.OUTGOING) {
          return new Step.Stall(
              ReasonCode.DRIFT,
              Blocker.of(secret.name(), consumer.service()),
              secret.name()
                  + " on "
                  + consumer.service()
                  + " is not what it was when the rotation was planned");
        }
      }
    }
    for (ManagedSecret secret : plan.secrets()) {
      if (journal.of(secret).outgoingVersion() == null) {
        return new Step.Act(new Effect.Adopt(secret.name()));
      }
    }
    return new Step.Advance("every value in force rests in Vault");
  }

  Step store() {
    for (ManagedSecret secret : plan.secrets()) {
      VaultState rested = rested(secret);
      if (journal.of(secret).incomingVersion() == null) {
        if (rested.holds() != SlotContent.OUTGOING && !rested.ours()) {
          return foreign(secret);
        }
        if (secret.material() instanceof Material.Supplied && !rested.ours()) {
          return new Step.Stall(
              ReasonCode.NOT_SUPPLIED,
              Blocker.of(secret.name()),
              "write the value to "
                  + secret.vault()
                  + ", with rotation_id and keyturn=incoming beside it");
        }
        return new Step.Act(new Effect.Store(secret.name()));
      }
    }
    return new Step.Advance("every incoming value rests in Vault");
  }

  Step label() {
    for (ManagedSecret secret : plan.secrets()) {
      boolean done =
          journal.attempts().stream()
              .anyMatch(a ->
                  a.effect() == Effect.Kind.LABEL
                      && a.target().equals(secret.name().text())
                      && a.outcome() == Outcome.DONE);
      if (!done) {
        return new Step.Act(new Effect.Label(secret.name()));
      }
    }
    return new Step.Advance("Vault's labels tell which versions are in force");
  }

  /**
   * Only the newest version moves: nothing is deleted, so the unused incoming value stays in the
   * history.
   */
  Step restore() {
    // The newest version's labels are lost with the next write to its path. They alone tell an
    // incoming value that came to rest and was called off before it was on record.
    for (ManagedSecret secret : plan.secrets()) {
      if (journal.of(secret).outgoingVersion() != null && rested(secret).ours()) {
        return new Step.Act(new Effect.Restore(secret.name()));
      }
    }
    for (ManagedSecret secret : plan.secrets()) {
      if (journal.of(secret).outgoingVersion() != null
          && rested(secret).holds() != SlotContent.OUTGOING) {
        // A secret beside it in the same path writes versions too; they carry this value along.
        if (rested(secret).holds() != SlotContent.INCOMING) {
          return foreign(secret);
        }
        return new Step.Act(new Effect.Restore(secret.name()));
      }
    }
    return new Step.Advance("Vault's newest versions are the values in force");
  }

  /**
   * Vault may have been restored from a backup, and a version may have been written under an
   * expiry. The outgoing value comes first: Vault's newest version is to be the incoming one, until
   * the rotation goes back. Null where Vault has what it must have.
   */
  @Nullable Step keep() {
    for (ManagedSecret secret : plan.secrets()) {
      Copies copies = world.copies().get(secret.name());
      if (copies == null) {
        continue;
      }
      // After a leak a person's word is enough to go on without it.
      boolean waived = copies.outgoing() == Copy.LOST && journal.overridden(plan);
      if (copies.outgoing() != Copy.KEPT && !waived) {
        return new Step.Act(new Effect.Keep(secret.name(), SlotContent.OUTGOING));
      }
      if (copies.incoming() != Copy.KEPT || overtaken(secret)) {
        return new Step.Act(new Effect.Keep(secret.name(), SlotContent.INCOMING));
      }
    }
    return null;
  }

  private boolean overtaken(ManagedSecret secret) {
    SecretProgress known = journal.of(secret);
    return !phase.calledOff()
        && known.outgoingVersion() != null
        && known.incomingVersion() != null
        && known.outgoingVersion() > known.incomingVersion();
  }

  /** Nothing moves on while it is not known whether Vault still has what it must have. */
  Step seen(Step step) {
    boolean asked =
        phase.rests().isEmpty()
            || plan.secrets().stream().allMatch(s -> world.copies().containsKey(s.name()));
    return asked || !(step instanceof Step.Advance)
        ? step
        : new Step.Wait(
            ReasonCode.REMOTE_UNAVAILABLE,
            Blocker.NONE,
            timings.poll(),
            "Vault did not say whether it still has the values; it is asked again");
  }

  private Step foreign(ManagedSecret secret) {
    return new Step.Stall(
        ReasonCode.STORE_FOREIGN_WRITER,
        Blocker.of(secret.name()),
        secret.vault() + " version " + rested(secret).version() + " was written by somebody else");
  }

  private VaultState rested(ManagedSecret secret) {
    VaultState rested = world.rested().get(secret.name());
    return rested == null ? new VaultState(0, SlotContent.ABSENT, false) : rested;
  }
}
