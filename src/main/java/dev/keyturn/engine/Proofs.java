package dev.keyturn.engine;

import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.text.PlainLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what replicas prove. Written only where a replica proves something else than before.
 */
final class Proofs {
  /** A replica tells seconds since the last use, and the answer travels. */
  private static final Duration CLOCK_NOISE = Duration.ofSeconds(10);

  private static final int LONGEST = 200;

  /**
   * A use longer ago is none that anybody asks for; and what an application says may be a moment
   * that no database can keep, which must not stop the rotation.
   */
  private static final double MOST_IDLE_SECONDS = Duration.ofDays(3650).toSeconds();

  private final RotationStore store;
  private final Lease lease;
  private final Map<Place, Proof> known = new HashMap<>();
  private boolean read;

  private record Place(String service, String replica, SecretName secret) {}

  Proofs(RotationStore store, Lease lease) {
    this.store = store;
    this.lease = lease;
  }

  void keep(Phase phase, Observed world, Instant now) {
    if (phase == Phase.PLANNED || !phase.asksReplicas()) {
      return;
    }
    if (!read) {
      store.proofs(lease.rotation()).forEach(p -> known.put(place(p), p));
      read = true;
    }
    var fresh = new ArrayList<Proof>();
    world
        .services()
        .forEach((service, seen) -> {
          // While one deployment takes over from another nothing is proven for good.
          if (seen.active().size() == 1) {
            String live = seen.active().getFirst().id();
            for (AttestedReplica answer : seen.answers()) {
              if (answer.deployment().equals(live)) {
                answer
                    .secrets()
                    .forEach(
                        (secret, held) -> fresh.add(proof(service, answer, secret, held, now)));
              }
            }
          }
        });
    List<Proof> changed = fresh.stream().filter(p -> !same(known.get(place(p)), p)).toList();
    if (!changed.isEmpty()) {
      store.proven(lease, lease.rotation(), phase, changed);
      changed.forEach(p -> known.put(place(p), p));
    }
  }

  private static Proof proof(
      ServiceRef service,
      AttestedReplica answer,
      SecretName secret,
      AttestedSecret held,
      Instant now) {
    Double idle = held.idleSeconds().get(SlotContent.OUTGOING);
    return new Proof(
        service.name(),
        // The application's own words: bounded before they go anywhere.
        PlainLine.shortened(answer.replica(), LONGEST),
        PlainLine.shortened(answer.deployment(), LONGEST),
        secret,
        held.signs() == null ? null : held.signs().word(),
        held.accepts().stream().map(SlotContent::word).sorted().toList(),
        idle == null || idle > MOST_IDLE_SECONDS ? null : now.minusMillis(Math.round(idle * 1000)),
        now);
  }

  private static Place place(Proof proof) {
    return new Place(proof.service(), proof.replica(), proof.secret());
  }

  private static boolean same(@Nullable Proof before, Proof now) {
    return before != null
        && before.deployment().equals(now.deployment())
        && Objects.equals(before.signs(), now.signs())
        && List.copyOf(before.accepts()).equals(List.copyOf(now.accepts()))
        && near(before.outgoingUsed(), now.outgoingUsed());
  }

  private static boolean near(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return Duration.between(one, other).abs().compareTo(CLOCK_NOISE) < 0;
  }
}
