package dev.keyturn.engine;

import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.VariableName;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The promise to users, looked at on every write and every step of the clock: what any serving
 * replica signs with now, and whatever was signed within a token's life, every serving replica
 * accepts.
 */
public final class Acceptance {
  private final Clock clock;
  private final FakeRailway railway;
  private final Plan plan;
  private final Map<ManagedSecret, Map<String, Instant>> signed = new HashMap<>();
  private boolean waived;
  private boolean revoked;

  private record Replica(String name, String signs, Set<String> accepts) {}

  Acceptance(Clock clock, FakeRailway railway, Plan plan) {
    this.clock = clock;
    this.railway = railway;
    this.plan = plan;
  }

  /** For plans that accept a gap. */
  public void waive() {
    waived = true;
  }

  /** From now on the values that were in force at the start may be rejected, and no other. */
  public void revoke() {
    revoked = true;
  }

  public void check() {
    Instant now = clock.instant();
    for (ManagedSecret secret : plan.secrets()) {
      var replicas =
          plan.consumers().stream()
              .filter(c -> secret.readBy(c.service()))
              .flatMap(c -> replicas(secret, c))
              .toList();
      var times = signed.computeIfAbsent(secret, _ -> new HashMap<>());
      replicas.forEach(r -> times.put(r.signs(), now));
      for (var value : times.entrySet()) {
        boolean former = value.getKey().startsWith(World.BEFORE);
        boolean promised = !waived && !(revoked && former);
        boolean alive = !value.getValue().plus(secret.tokenLifetime()).isBefore(now);
        for (Replica replica : replicas) {
          if (alive && promised && !replica.accepts().contains(value.getKey())) {
            throw new AssertionError(
                replica.name()
                    + " rejects "
                    + value.getKey()
                    + " of "
                    + secret.name()
                    + ", signed last at "
                    + value.getValue()
                    + ", at "
                    + now);
          }
        }
      }
    }
  }

  private Stream<Replica> replicas(ManagedSecret secret, Consumer consumer) {
    return railway.serving(consumer.service()).stream()
        .map(d ->
            new Replica(d.id(), text(d.snapshot(), secret, Slot.NAME), held(d.snapshot(), secret)));
  }

  private static String text(Map<VariableName, String> from, ManagedSecret secret, Slot slot) {
    return from.get(secret.variable(slot));
  }

  private static Set<String> held(Map<VariableName, String> from, ManagedSecret secret) {
    return Stream.of(Slot.values())
        .filter(slot -> secret.variable(slot) != null)
        .map(slot -> text(from, secret, slot))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }
}
