package dev.keyturn.engine;

import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One service as Railway has shown it, and how long that is good for. What is done to a service
 * never rests on one: it is looked at right before.
 *
 * @param look in which it was seen
 * @param at when that look began
 * @param from since when every deployment was examined by it
 */
record Sight(Look look, RotationState state, Instant at, Instant from, Observed.Service seen) {

  /** The same, taken over into a phase that goes on from it. */
  Sight in(RotationState present, Observed.Service now) {
    return new Sight(look, present, at, from, now);
  }

  /** The n-th look of one pass over one rotation. */
  record Look(Object pass, int number) {}

  /**
   * Whether it was seen a moment ago, by the same pass. One change follows another within seconds,
   * and each of them touches one service only.
   */
  boolean justNow(Look present, Phase phase, Instant now, Timings timings) {
    boolean enough = state.phase().looksAtSnapshots() || !phase.looksAtSnapshots();
    return look.pass().equals(present.pass())
        && enough
        && state.phase() != Phase.PLANNED
        && phase != Phase.PLANNED
        && now.isBefore(at.plus(timings.poll()));
  }

  /** Whether it still holds in another pass, as long as the application says nothing else. */
  boolean holds(RotationState present, boolean proves, Instant now, Timings timings) {
    return state.equals(present) && now.isBefore(at.plus(life(proves, timings)));
  }

  private Duration life(boolean proves, Timings timings) {
    boolean rollsOut = state.phase().converges();
    if (!rollsOut && !watched(state.phase())) {
      return Duration.ZERO;
    }
    if (!seen.underWay().isEmpty()) {
      return rollsOut ? timings.rollOut(Duration.between(state.since(), at)) : Duration.ZERO;
    }
    Duration besideAWave = timings.poll().multipliedBy(3);
    return quiet(seen) ? proves ? timings.proven() : besideAWave : Duration.ZERO;
  }

  /** Phases in which time passes while the replicas are asked what they hold. */
  static boolean watched(Phase phase) {
    return phase.lasts() && phase.asksReplicas();
  }

  /**
   * Whether what a change was decided on is still so.
   *
   * @param stored of the service as it is now
   */
  boolean stillShows(Map<SecretName, Layout> stored, ServiceSnapshot now) {
    return seen.stored().equals(stored)
        && seen.staged().equals(now.staged())
        && (!state.phase().looksAtSnapshots() || sameDeployments(now));
  }

  boolean sameDeployments(ServiceSnapshot now) {
    return ids(seen.active()).equals(ids(now.active()))
        && ids(seen.underWay()).equals(ids(now.underWay()));
  }

  private static List<String> ids(List<Deployment> deployments) {
    return deployments.stream().map(Deployment::id).sorted().toList();
  }

  /** One deployment, and nothing on its way. */
  static boolean quiet(Observed.Service seen) {
    return seen.underWay().isEmpty() && seen.active().size() == 1;
  }

  /**
   * Of a quiet one: whether every replica that the plan and Railway speak of has just answered, and
   * no other.
   */
  static boolean proven(Consumer consumer, Observed.Service seen) {
    if (seen.answers().isEmpty() || seen.unheard() != null) {
      return false;
    }
    Deployment live = seen.active().getFirst();
    var heard = seen.answers().stream().map(AttestedReplica::replica).collect(Collectors.toSet());
    var expected = live.replicas().stream().map(Instance::id).collect(Collectors.toSet());
    return live.live()
        && !live.sleeping()
        && live.replicas().size() >= consumer.replicas()
        && live.replicas().stream().allMatch(Instance::running)
        && seen.answers().stream().allMatch(a -> a.deployment().equals(live.id()))
        && AttestedReplica.missing(expected, heard).isEmpty();
  }
}
