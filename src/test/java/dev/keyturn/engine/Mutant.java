package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Deploy;
import dev.keyturn.engine.SmallWorld.Kept;
import dev.keyturn.engine.SmallWorld.Service;
import dev.keyturn.engine.SmallWorld.Slots3;
import dev.keyturn.engine.SmallWorld.Stage3;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real engine with one safeguard taken away, each by a lie about the world: nothing in the
 * product can be switched off. The names are those of PROTOCOL.md, section 2.
 */
enum Mutant {
  NONE("", "nothing is taken away"),
  NAIVE("I3", "the application signs with NAME_NEW on sight"),
  ONE_SWITCH("I3", "the application has two slots, so promotion overwrites the outgoing value"),
  SKIP_WAIT1("I3", "a deployment that was asked for is shown as live everywhere at once"),
  IGNORE_PENDING("I3", "deployments under way with other variables than are stored are hidden"),
  SHORT_SOAK("I3", "the plan says that tokens live for no time"),
  NO_GATE("I4", "replicas report that nothing stored needs the outgoing value"),
  HARD_ABORT("I3", "on the way back everything is shown as deployed and drained at once"),
  RAILWAY_FIRST("I1", "Vault answers that the incoming value is stored, and has not stored it"),
  NO_ADOPT("I2", "Vault answers that the outgoing value is stored, and has not stored it"),
  AUDIT_AFTER("I6", "the trail holds an intent back until the next entry"),
  REGENERATE("I7", "a version of ours that is not on record is hidden, and nothing is compared"),
  NO_QUARANTINE("I5", "the quarantine lasts no time"),
  NO_REDO("liveness", "the journal forgets a move back to a deploy"),
  PROMOTE_FIRST("I3", "NAME is written before NAME_PREVIOUS"),
  /** Not of the protocol's list: that the fence is what stops a worker that was stopped. */
  NO_FENCE("I5", "the journal takes what comes under a fence that is over");

  private final String breaks;
  private final String sentence;

  Mutant(String breaks, String sentence) {
    this.breaks = breaks;
    this.sentence = sentence;
  }

  /** The first invariant that must fall, as PROTOCOL.md names it. */
  String breaks() {
    return breaks;
  }

  /** Which safeguard is gone, and by which lie. */
  String sentence() {
    return sentence;
  }

  Timings timings() {
    Timings t = Timings.PRODUCTION;
    return this == NO_QUARANTINE
        ? new Timings(
            t.lease(),
            t.call(),
            Duration.ZERO,
            t.poll(),
            t.longPoll(),
            t.phaseLimit(),
            t.redeploys())
        : t;
  }

  SmallStore store(Play play) {
    return switch (this) {
      case NO_REDO -> new Forgetful(play);
      case NO_FENCE -> new Open(play);
      default -> new SmallStore(play);
    };
  }

  SmallPorts ports(Play play) {
    return switch (this) {
      case SKIP_WAIT1, IGNORE_PENDING, HARD_ABORT, NO_GATE -> new Veiled(play, this);
      case RAILWAY_FIRST, NO_ADOPT, REGENERATE -> new EmptyPromises(play, this);
      case PROMOTE_FIRST -> new OutOfOrder(play);
      case NONE, NAIVE, ONE_SWITCH, SHORT_SOAK, AUDIT_AFTER, NO_QUARANTINE, NO_REDO, NO_FENCE ->
          new SmallPorts(play);
    };
  }

  /** Shows Railway and the replicas better than they are. */
  private static final class Veiled extends SmallPorts {
    private final Mutant mutant;

    Veiled(Play play, Mutant mutant) {
      super(play);
      this.mutant = mutant;
    }

    @Override
    Service shown(Service service) {
      Phase phase = world().state().phase();
      return switch (mutant) {
        case SKIP_WAIT1 ->
            phase.compareTo(Phase.DEPLOY_ACCEPT) >= 0 && phase.compareTo(Phase.DEPLOY_PROMOTE) <= 0
                ? only(service, service.deploys.getLast())
                : service;
        case IGNORE_PENDING ->
            with(
                service,
                service.deploys.stream()
                    .filter(d -> d.stage() != Stage3.PENDING || d.with().equals(service.stored))
                    .toList());
        case HARD_ABORT ->
            switch (phase) {
              case DEPLOY_DEMOTE, CONVERGE_DEMOTE, DRAINING, UNSTAGING ->
                  pretended(service, service.stored);
              // It signs as it should, and has yet to be deployed without the slots.
              case DEPLOY_ABORT ->
                  pretended(
                      service, new Slots3(service.stored.name(), service.stored.name(), null));
              default -> service;
            };
        default -> service;
      };
    }

    private Service pretended(Service service, Slots3 with) {
      return only(service, new Deploy("pretended", world().now, with, Stage3.LIVE));
    }

    private static Service only(Service service, Deploy deploy) {
      return with(service, List.of(deploy.now(Stage3.LIVE)));
    }

    private static Service with(Service service, List<Deploy> deploys) {
      return new Service(service.ref, service.stored, new ArrayList<>(deploys), service.made);
    }

    @Override
    long remaining(String key) {
      boolean lies =
          mutant == NO_GATE || (mutant == HARD_ABORT && world().state().phase() == Phase.DRAINING);
      return lies ? 0 : super.remaining(key);
    }
  }

  /** A Vault that says yes. */
  private static final class EmptyPromises extends SmallPorts {
    private final Mutant mutant;

    EmptyPromises(Play play, Mutant mutant) {
      super(play);
      this.mutant = mutant;
    }

    @Override
    public @Nullable Version newest(VaultPath path) throws RemoteFailure {
      Version newest = super.newest(path);
      return mutant == REGENERATE
              && newest != null
              && world().secret.incomingVersion() == null
              && newest.number() > 1
          ? read(path, 1)
          : newest;
    }

    @Override
    public int write(VaultPath path, int after, SecretValue value, Map<String, String> labels)
        throws RemoteFailure {
      String what = labels.get("keyturn");
      boolean real =
          !(mutant == RAILWAY_FIRST && "incoming".equals(what))
              && !(mutant == NO_ADOPT && "adopted".equals(what));
      return keep(
          mutant == REGENERATE ? world().vault.size() : after,
          new Kept(value.reveal(), Map.copyOf(labels), real));
    }
  }

  /** Shows NAME_PREVIOUS as soon as it is asked for, and writes it after NAME. */
  private static final class OutOfOrder extends SmallPorts {
    OutOfOrder(Play play) {
      super(play);
    }

    @Override
    Service shown(Service service) {
      String held = world().heldBack.get(service.ref.name());
      return held == null
          ? service
          : new Service(
              service.ref,
              with(service.stored, Slot.NAME_PREVIOUS, held),
              service.deploys,
              service.made);
    }

    @Override
    void write(ServiceRef ref, Map<Slot, String> texts) throws RemoteFailure {
      String previous = texts.get(Slot.NAME_PREVIOUS);
      if (previous != null) {
        play.write(
            "railway", "nothing", world -> world.heldBack.merge(ref.name(), previous, (_, b) -> b));
        return;
      }
      super.write(ref, texts);
      String held = world().heldBack.get(ref.name());
      if (texts.containsKey(Slot.NAME) && held != null) {
        play.write(
            "railway",
            "set " + ref.name() + " NAME_PREVIOUS, late",
            world -> {
              Service service = world.service(ref);
              service.stored = with(service.stored, Slot.NAME_PREVIOUS, held);
              world.heldBack.remove(ref.name());
              return held;
            });
      }
    }
  }

  /** A journal that asks nobody whose turn it is. */
  private static final class Open extends SmallStore {
    Open(Play play) {
      super(play);
    }

    @Override
    boolean lost(Lease lease) {
      return false;
    }
  }

  /** A journal in which a rotation never goes back to its deploy. */
  private static final class Forgetful extends SmallStore {
    private final Play play;

    Forgetful(Play play) {
      super(play);
      this.play = play;
    }

    @Override
    public Rotation save(Lease lease, Rotation r) {
      Phase from = play.world.state().phase();
      Phase to = r.state().phase();
      boolean back = to.compareTo(from) < 0 && to.goesBack() == from.goesBack();
      return super.save(lease, back ? r.moved(play.world.state(), play.world.state().since()) : r);
    }
  }
}
