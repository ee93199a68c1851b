package dev.keyturn.notice;

import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationReads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few minutes whether Vault still lets Keyturn in, also while no rotation is under way,
 * and tells the people of the plans at the first refusal: each once, until it was accepted again. A
 * Vault that does not answer refuses nothing.
 */
public final class LoginWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LoginWatch.class);
  private static final Duration EVERY = Duration.ofMinutes(5);

  /** By a process that has never been let in, so that its restarts are no new refusals. */
  private static final Duration ONCE_IN = Duration.ofDays(1);

  private final Vault vault;
  private final NoticeStore notices;
  private final RotationReads rotations;
  private final Supplier<PlanFolder.Content> plans;
  private final PlanNotices otherwise;
  private Instant looked = Instant.EPOCH;
  private @Nullable Instant accepted;
  private @Nullable Instant refused;

  /** Whether it lets us in. */
  @FunctionalInterface
  public interface Vault {
    /**
     * @return why it refuses, or soon will; empty while it does not
     * @throws RemoteFailure no answer tells
     */
    Optional<String> refusal() throws RemoteFailure;
  }

  /**
   * @param otherwise who is told of plans that do not say it, or are gone
   */
  public LoginWatch(
      Vault vault,
      NoticeStore notices,
      RotationReads rotations,
      Supplier<PlanFolder.Content> plans,
      PlanNotices otherwise) {
    this.vault = vault;
    this.notices = notices;
    this.rotations = rotations;
    this.plans = plans;
    this.otherwise = otherwise;
  }

  /** Looks when it is time; costs nothing before. */
  public synchronized void again() {
    Instant now = notices.now();
    if (now.isBefore(looked.plus(EVERY))) {
      return;
    }
    looked = now;
    try {
      Optional<String> why = vault.refusal();
      if (why.isPresent()) {
        refused(why.get(), now);
      } else {
        accepted(now);
      }
    } catch (RemoteFailure unanswered) {
      LOG.debug("whether Vault lets Keyturn in is not known: {}", unanswered.problem());
    }
  }

  private void refused(String why, Instant now) {
    if (refused == null) {
      refused = now;
      LOG.warn("Vault lets Keyturn in no more: {}", why);
    }
    tell(Reminder.VAULT_LOGIN_REFUSED, why, accepted == null ? refused.minus(ONCE_IN) : accepted);
  }

  private void accepted(Instant now) {
    if (refused != null) {
      tell(Reminder.VAULT_LOGIN_ACCEPTED, "its credential is accepted", refused);
      refused = null;
    }
    accepted = now;
  }

  private void tell(Reminder what, String detail, Instant since) {
    for (Rotation rotation : oneForEachReceiver()) {
      notices.remind(rotation.id(), rotation.state().phase(), what.name(), detail, since);
    }
  }

  /**
   * A message hangs on a rotation: of those whose people are the same the newest, whether it is
   * under way or over. Who has no rotation yet has nothing that Vault could keep from going on.
   */
  private Collection<Rotation> oneForEachReceiver() {
    PlanFolder.Content folder = plans.get();
    var all = new ArrayList<>(rotations.open());
    folder.plans().forEach(plan -> all.addAll(rotations.newest(plan.name(), 1)));
    Map<PlanNotices, Rotation> newest = new LinkedHashMap<>();
    for (Rotation rotation : all) {
      newest.merge(
          Announcer.receivers(rotation.plan(), folder, otherwise),
          rotation,
          (a, b) -> a.requestedAt().isBefore(b.requestedAt()) ? b : a);
    }
    return newest.values();
  }
}
