package dev.keyturn.request;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.engine.RotationTrail;
import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.DueDates.Due;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.text.PlainLine;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts rotations from the folder of plans: one by name, or all that are due. Under an idempotency
 * key an order that is sent twice, or twice at once, opens one.
 */
public final class Starts {
  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  /** What a later run meets as well, until somebody or time ends it. */
  private static final Set<Refusal> STANDING =
      Set.of(Refusal.TRAIL_CONTRADICTED, Refusal.TOO_FEW_APPROVERS, Refusal.PREVIOUS_VALUE_KEPT);

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private final PlanFolder files;
  private final RotationStore store;
  private final Supplier<AuditTrail> trail;
  private final SecureRandom random;
  private final KeptAtStart kept;
  private final AuditThrottle throttle = new AuditThrottle();

  /**
   * @param trail asked for when there is something to write: it needs Vault
   */
  public Starts(
      PlanFolder files, RotationStore store, Supplier<AuditTrail> trail, SecureRandom random) {
    this.files = files;
    this.store = store;
    this.trail = trail;
    this.random = random;
    this.kept = new KeptAtStart(store);
  }

  /** The plans as they are on disk now, and what is wrong with the others. */
  public PlanFolder.Content plans() {
    return files.read();
  }

  /**
   * Exactly what a rotation would do.
   *
   * @param secrets only these of the plan's; empty: all
   * @throws UnknownPlan when there is no such valid plan, environment or secret
   */
  public Plan compute(String plan, String environment, Set<String> secrets) throws UnknownPlan {
    return files.compute(plan, environment, secrets);
  }

  /**
   * Starts a rotation of a plan as its file is now.
   *
   * @throws UnknownPlan when there is no such valid plan, environment or secret
   * @throws SecretBusy when another open rotation has one of the secrets
   * @throws CommandRefused KEY_REUSED: the key belongs to another request of this person's.
   *     INVALID: it is no key that could be kept. TOO_FEW_APPROVERS: nobody could let it begin
   */
  public Started start(Actor by, StartRequest request)
      throws UnknownPlan, SecretBusy, CommandRefused {
    Plan plan = compute(request.plan(), request.environment(), request.secrets());
    return open(plan, by, request);
  }

  /** When the plan's environments last completed a rotation, and last ended without one. */
  public DueDates known(PlanSpec plan) {
    return new KnownDates(store).of(plan);
  }

  /**
   * Starts whatever is due, not under way, and did not just end aborted. Run twice at once, each is
   * started once: the database holds the claim. One moment serves for all: what was never rotated
   * is due at the moment of asking, so a second look at the clock would find it due only after the
   * first.
   */
  public List<RotationId> startDue(Actor by) {
    var started = new ArrayList<RotationId>();
    // One moment for both questions: what is due may start "now" at the earliest, and a clock that
    // is read again later would always find that not yet reached.
    Instant now = store.now();
    for (PlanSpec plan : plans().plans()) {
      for (Due due : known(plan).at(now)) {
        if (due.now(now) && !underWay(plan.name(), due.environment().name())) {
          startUnlessTaken(plan, due, by).ifPresent(started::add);
        }
      }
    }
    return started;
  }

  /**
   * Empty when another process was faster, or a rotation of another plan holds a variable: the next
   * run looks again.
   */
  private Optional<RotationId> startUnlessTaken(PlanSpec plan, Due due, Actor by) {
    var request =
        new StartRequest(
            plan.name(), due.environment().name(), Set.of(), "due since " + due.due(), false, null);
    try {
      Plan computed = files.compute(plan, due.environment());
      return Optional.of(open(computed, by, request).id());
    } catch (SecretBusy e) {
      return Optional.empty();
    } catch (CommandRefused e) {
      if (STANDING.contains(e.why())) {
        LOG.warn("What is due is not started: {}", e.getMessage());
        return Optional.empty();
      }
      throw new IllegalStateException("no key, so none can be reused", e);
    }
  }

  private boolean underWay(String plan, String environment) {
    return store.open().stream()
        .anyMatch(r -> r.plan().equals(plan) && r.environment().equals(environment));
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

  private Started opened(Plan whole, Actor by, StartRequest request)
      throws SecretBusy, CommandRefused {
    var narrowed = kept.narrowed(whole, request.emergency(), store.now());
    Plan plan = narrowed.plan();
    int others = plan.approval().entitled(by).size();
    if (!request.emergency() && others < plan.approval().required()) {
      // Said now, and not by a lapse after days.
      throw new CommandRefused(
          Refusal.TOO_FEW_APPROVERS,
          "beside whoever asks the plan names "
              + others
              + " of the "
              + plan.approval().required()
              + " who must approve");
    }
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
            .map(s -> SecretProgress.asked(s.name(), narrowed.leftover(s)))
            .toList();
    var audit = Commands.signing(store, trail);
    var busy =
        store.<Optional<SecretBusy>>inTransaction(() -> {
          try {
            store.open(rotation, secrets, Claim.of(plan));
          } catch (SecretBusy e) {
            return Optional.of(e);
          }
          if (request.key() != null
              && !store.remember(
                  new KeyedStart(by.person(), request.key(), request.digest(), rotation.id()))) {
            throw new KeyTaken();
          }
          started(audit, rotation, narrowed);
          return Optional.empty();
        });
    if (busy.isPresent()) {
      throw busy.get();
    }
    return new Started(rotation.id(), false, narrowed.line());
  }

  private static void started(
      RotationTrail trail, Rotation rotation, KeptAtStart.Narrowed narrowed) {
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
    narrowed.told(trail, rotation);
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
      var audit = Commands.signing(store, trail);
      store.inTransaction(() -> {
        Rotation rotation = store.lock(known.get().rotation()).orElseThrow();
        audit.refused(rotation, by, "start", why, detail);
        return rotation;
      });
    }
    throw new CommandRefused(why, detail);
  }

  /** Undoes the opening: the transaction ends with it. */
  private static final class KeyTaken extends RuntimeException {
    KeyTaken() {
      super("the idempotency key was taken at the same moment");
    }
  }
}
