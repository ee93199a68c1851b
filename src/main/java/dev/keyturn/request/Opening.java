package dev.keyturn.request;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.engine.RotationTrail;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.RotationIntake;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.text.PlainLine;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens rotations. Under an idempotency key an order that is sent twice, or twice at once, opens
 * one.
 */
public final class Opening {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private final RotationIntake store;
  private final Supplier<AuditTrail> trail;
  private final SecureRandom random;
  private final AuditThrottle throttle = new AuditThrottle();

  /**
   * @param trail asked for when there is something to write: it needs Vault
   */
  public Opening(RotationIntake store, Supplier<AuditTrail> trail, SecureRandom random) {
    this.store = store;
    this.trail = trail;
    this.random = random;
  }

  /**
   * Opens a rotation. Nothing outside is touched before its first tick.
   *
   * @param plan computed for this request; exactly this is done
   * @throws SecretBusy when another open rotation has one of the secrets
   * @throws CommandRefused KEY_REUSED: the key belongs to another request of this person's.
   *     INVALID: it is no key that could be kept
   */
  public Started open(Plan plan, Actor by, StartRequest request) throws SecretBusy, CommandRefused {
    if (request.key() != null && !KEY.matcher(request.key()).matches()) {
      throw new CommandRefused(
          Refusal.INVALID, "an idempotency key is 1 to 200 printable ASCII characters, no spaces");
    }
    Started earlier = earlier(by, request);
    if (earlier != null) {
      return earlier;
    }
    try {
      return opened(plan, by, request);
    } catch (KeyTaken e) {
      // Whoever sent the same key at the same moment was faster; it is committed by now.
      Started faster = earlier(by, request);
      if (faster == null) {
        throw e;
      }
      return faster;
    } catch (SecretBusy busy) {
      // The same order at the same moment has the secrets, and then it has the key too.
      Started faster = earlier(by, request);
      if (faster == null) {
        throw busy;
      }
      return faster;
    }
  }

  private Started opened(Plan plan, Actor by, StartRequest request) throws SecretBusy {
    String text = PlanText.write(plan);
    Instant now = store.now();
    var rotation =
        Rotation.planned(
            Ids.at(now, random),
            plan.name(),
            plan.environment(),
            text,
            PlanText.digest(text),
            by,
            PlainLine.clean(request.reason()),
            request.emergency(),
            now);
    var secrets =
        plan.secrets().stream()
            .map(s -> new SecretProgress(s.name(), null, null, null, null, null, null, null))
            .toList();
    var audit = new RotationTrail(store, trail.get());
    var busy =
        store.<Optional<SecretBusy>>inTransaction(() -> {
          try {
            store.open(rotation, secrets, claims(plan));
          } catch (SecretBusy e) {
            return Optional.of(e);
          }
          if (request.key() != null
              && !store.remember(
                  new KeyedStart(by.person(), request.key(), request.digest(), rotation.id()))) {
            throw new KeyTaken();
          }
          started(audit, rotation);
          return Optional.empty();
        });
    if (busy.isPresent()) {
      throw busy.get();
    }
    return new Started(rotation.id(), false);
  }

  private static void started(RotationTrail trail, Rotation rotation) {
    Actor by = rotation.requestedBy();
    var plan = new AuditDraft.Target("plan", RotationTrail.planOf(rotation));
    trail.append(
        RotationTrail.draft(rotation, by, "rotation.requested")
            .reason(RotationTrail.reason(rotation.reason()))
            .target(plan));
    if (rotation.emergency()) {
      // An action of its own, so that nobody who watches the trail can miss it.
      trail.append(
          RotationTrail.draft(rotation, by, "rotation.emergency")
              .reason(PlainLine.line("starts without approval: " + rotation.reason()))
              .target(plan));
    }
    trail.happened(rotation, What.REQUESTED, by, null, rotation.reason());
  }

  private @Nullable Started earlier(Actor by, StartRequest request) throws CommandRefused {
    if (request.key() == null) {
      return null;
    }
    Optional<KeyedStart> known = store.startedWith(by.person(), request.key());
    if (known.isEmpty()) {
      return null;
    }
    if (known.get().order().equals(request.digest())) {
      return new Started(known.get().rotation(), true);
    }
    String detail = "rotation " + known.get().rotation() + " was started with this key";
    var why = Refusal.KEY_REUSED;
    if (throttle.allows(known.get().rotation(), by, why.name(), store.now())) {
      var audit = new RotationTrail(store, trail.get());
      store.inTransaction(() -> {
        Rotation rotation = store.lock(known.get().rotation()).orElseThrow();
        audit.refused(rotation, by, "start", why, detail);
        return rotation;
      });
    }
    throw new CommandRefused(why, detail);
  }

  private static Set<Claim> claims(Plan plan) {
    var claims =
        new TreeSet<Claim>(
            Comparator.comparing(Claim::environmentId)
                .thenComparing(Claim::serviceId)
                .thenComparing(Claim::variable));
    for (var consumer : plan.consumers()) {
      for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
        for (Plan.Slot slot : Plan.Slot.values()) {
          VariableName variable = secret.variable(slot);
          if (variable != null) {
            claims.add(
                new Claim(
                    consumer.service().environment().environmentId(),
                    consumer.service().serviceId(),
                    variable));
          }
        }
      }
    }
    return claims;
  }

  /** Undoes the opening: the transaction ends with it. */
  private static final class KeyTaken extends RuntimeException {
    KeyTaken() {
      super("the idempotency key was taken at the same moment");
    }
  }
}
