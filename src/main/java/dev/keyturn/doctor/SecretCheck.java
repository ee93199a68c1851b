package dev.keyturn.doctor;

import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The variables of each secret, as they are stored on every service that reads it. */
final class SecretCheck {
  private final Findings findings;

  SecretCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param sights by the plan's word for the service; one that could not be looked at is absent
   */
  void check(Subject subject, ManagedSecret secret, Map<String, ServiceSnapshot> sights) {
    SecretValue first = null;
    String firstName = "";
    for (Consumer consumer : subject.plan().consumers()) {
      ServiceSnapshot sight = sights.get(consumer.service().name());
      if (sight == null || !secret.readBy(consumer.service())) {
        continue;
      }
      String where = subject.of(secret, consumer);
      boolean free = slots(where, subject, secret, sight);
      SecretValue value = value(where, secret, sight);
      if (value == null) {
        continue;
      }
      if (first == null) {
        first = value;
        firstName = consumer.service().name();
      } else if (!first.sameAs(value) && !subject.underWay()) {
        findings.failed(
            where,
            "has another value than on " + firstName,
            "Give all services of the plan the same value, or put them into different plans.");
        continue;
      }
      String spelling = secret.encoding().otherThan(value.spelledAs(secret.material()));
      if (spelling != null && !subject.underWay()) {
        findings.failed(
            where,
            "is spelled as " + spelling + ", the plan says `" + secret.encoding().said() + "`",
            "Write that into the plan: an application that decodes the value may not read the other.");
        continue;
      }
      if (free) {
        findings.ok(where, "is stored and readable, its slots are free");
      }
    }
  }

  /** What a rotation would read as the value in force; null where there is none. */
  static @Nullable SecretValue stored(ManagedSecret secret, ServiceSnapshot sight) {
    return sight.stored().get(current(secret))
                instanceof StoredVariable.Unsealed(var value, var reference)
            && reference == null
        ? value
        : null;
  }

  private @Nullable SecretValue value(String where, ManagedSecret secret, ServiceSnapshot sight) {
    VariableName current = current(secret);
    switch (sight.stored().get(current)) {
      case null -> findings.failed(where, current + " is not set", "Set it on the service.");
      case StoredVariable.Sealed _ ->
          findings.failed(
              where,
              current + " is sealed, so its value can be neither read nor restored",
              "Delete it and set it again unsealed, with the value from where it was made.");
      case StoredVariable.Unsealed(_, var reference) when reference != null ->
          findings.failed(
              where,
              current + " is a reference to another variable" + named(reference),
              "Name the variable that holds the value as stored-in, or put the value itself here.");
      case StoredVariable.Unsealed(var value, _) -> {
        return refersToIt(where, secret, sight) ? value : null;
      }
    }
    return null;
  }

  /** Where the plan says stored-in, NAME must be nothing but a reference to that variable. */
  private boolean refersToIt(String where, ManagedSecret secret, ServiceSnapshot sight) {
    VariableName holder = secret.storedIn();
    if (holder == null) {
      return true;
    }
    StoredVariable name = sight.stored().get(new VariableName(secret.name().text()));
    if (name instanceof StoredVariable.Unsealed(_, var reference)
        && holder.text().equals(reference)) {
      return true;
    }
    findings.failed(
        where,
        secret.name() + " is no reference to " + holder,
        "Set it to ${{" + holder + "}}, or take stored-in out of the plan.");
    return false;
  }

  private boolean slots(
      String where, Subject subject, ManagedSecret secret, ServiceSnapshot sight) {
    Set<VariableName> left =
        secret.beside().stream()
            .filter(sight.stored()::containsKey)
            .collect(Collectors.toCollection(TreeSet::new));
    if (left.isEmpty()) {
      return true;
    }
    String names = left.stream().map(VariableName::text).collect(Collectors.joining(" and "));
    KeptBefore kept = subject.kept().get(secret.name());
    if (subject.underWay()) {
      findings.ok(where, names + " is set, while a rotation is under way");
    } else if (kept != null) {
      findings.ok(where, names + " is set: " + kept.words());
    } else {
      findings.failed(
          where,
          names + " is left over, and no rotation is under way",
          "Find out who set it; if nothing needs it any more, delete it.");
    }
    return false;
  }

  private static VariableName current(ManagedSecret secret) {
    return Objects.requireNonNull(secret.variable(Slot.NAME));
  }

  private static String named(String reference) {
    return reference.isEmpty() ? "" : ", " + reference;
  }
}
