package dev.keyturn.request;

import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether it means anything to keep a value, whoever says so. Pure. */
record KeepRules(Rotation rotation, Optional<Plan> stored, List<Command> given, Instant now) {

  /** Why it means nothing; empty where it does. */
  Optional<String> refused(@Nullable Keeping keeping) {
    return Optional.ofNullable(why(keeping));
  }

  private @Nullable String why(@Nullable Keeping keeping) {
    if (keeping == null) {
      return "it must be said which secret's value is kept, and until when";
    }
    if (rotation.state().phase() != Phase.SOAKING) {
      return "the rotation is " + rotation.state().phase();
    }
    if (stored.isEmpty()) {
      return "this version of Keyturn cannot read the rotation's plan";
    }
    Plan plan = stored.get();
    for (ManagedSecret secret : plan.secrets()) {
      if (secret.name().equals(keeping.secret())) {
        return why(plan, secret, keeping.until());
      }
    }
    return "the rotation has no secret " + keeping.secret();
  }

  private @Nullable String why(Plan plan, ManagedSecret secret, LocalDate until) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (secret.previousSuffix() == null) {
      return secret.name() + " has no slot for a previous value";
    }
    if (!until.isAfter(today) || until.isAfter(today.plus(Keeping.LONGEST))) {
      return until + " is no date from tomorrow on and within five years";
    }
    return Revocation.agreedAt(plan, rotation.requestedBy(), given).isPresent()
        ? "the outgoing value has leaked, say two people"
        : null;
  }
}
