package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.VaultState;
import dev.keyturn.rotation.Plan.ManagedSecret;

/** What rests in Vault, and what must before anything else may know it. */
record VaultSteps(Plan plan, AttemptHistory journal, Observed world) {

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
