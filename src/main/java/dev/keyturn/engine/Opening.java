package dev.keyturn.engine;

import dev.keyturn.engine.Engine.Ask;
import dev.keyturn.engine.Engine.Opened;
import dev.keyturn.engine.Engine.WordRefused;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.text.PlainLine;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens rotations. Under an idempotency key an order that is sent twice, or twice at once, opens
 * one.
 */
final class Opening {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private final RotationStore store;
  private final RotationAudit trail;
  private final AuditThrottle restraint;
  private final SecureRandom random;

  Opening(RotationStore store, RotationAudit trail, AuditThrottle restraint, SecureRandom random) {
    this.store = store;
    this.trail = trail;
    this.restraint = restraint;
    this.random = random;
  }

  Opened open(Ask ask) throws SecretBusy, WordRefused {
    if (ask.key() != null && !KEY.matcher(ask.key()).matches()) {
      throw new WordRefused(
          Refusal.INVALID, "an idempotency key is 1 to 200 printable ASCII characters, no spaces");
    }
    Opened earlier = earlier(ask);
    if (earlier != null) {
      return earlier;
    }
    try {
      return opened(ask);
    } catch (KeyTaken e) {
      // Whoever sent the same key at the same moment was faster; it is committed by now.
      Opened faster = earlier(ask);
      if (faster == null) {
        throw e;
      }
      return faster;
    } catch (SecretBusy busy) {
      // The same order at the same moment has the secrets, and then it has the key too.
      Opened faster = earlier(ask);
      if (faster == null) {
        throw busy;
      }
      return faster;
    }
  }

  private Opened opened(Ask ask) throws SecretBusy {
    Plan plan = ask.plan();
    String text = PlanText.write(plan);
    Instant now = store.now();
    var rotation =
        Rotation.planned(
            Ids.at(now, random),
            plan.name(),
            plan.environment(),
            text,
            PlanText.digest(text),
            ask.by(),
            PlainLine.clean(ask.reason()),
            ask.emergency(),
            now);
    var secrets =
        plan.secrets().stream()
            .map(s -> new SecretProgress(s.name(), null, null, null, null, null, null, null))
            .toList();
    var busy =
        store.<Optional<SecretBusy>>inTransaction(() -> {
          try {
            store.open(rotation, secrets, claims(plan));
          } catch (SecretBusy e) {
            return Optional.of(e);
          }
          if (ask.key() != null
              && !store.remember(
                  new KeyedStart(ask.by().person(), ask.key(), ask.order(), rotation.id()))) {
            throw new KeyTaken();
          }
          trail.asked(rotation);
          return Optional.empty();
        });
    if (busy.isPresent()) {
      throw busy.get();
    }
    return new Opened(rotation.id(), false);
  }

  private @Nullable Opened earlier(Ask ask) throws WordRefused {
    if (ask.key() == null) {
      return null;
    }
    Optional<KeyedStart> known = store.startedWith(ask.by().person(), ask.key());
    if (known.isEmpty()) {
      return null;
    }
    if (known.get().order().equals(ask.order())) {
      return new Opened(known.get().rotation(), true);
    }
    String detail = "rotation " + known.get().rotation() + " was started with this key";
    var why = Refusal.KEY_REUSED;
    if (restraint.allows(known.get().rotation(), ask.by(), why.name(), store.now())) {
      store.inTransaction(() -> {
        Rotation rotation = store.lock(known.get().rotation()).orElseThrow();
        trail.refused(rotation, ask.by(), "start", why, detail);
        return rotation;
      });
    }
    throw new WordRefused(why, detail);
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
