package dev.keyturn.wiring;

import dev.keyturn.access.Addresses;
import dev.keyturn.access.People;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.access.Right;
import dev.keyturn.adapter.slack.SlackDesk;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.CommandOutcome;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people say in Slack, asked of the same desk as everything else. */
final class FrontSlackDesk implements SlackDesk {
  private static final String VIA = "slack";
  private static final int PAGE = 50;
  private static final int PAGES = 4;

  private final AuthorizedRotations desk;
  private final People people;
  private final RotationStore rotations;
  private final Addresses addresses;

  FrontSlackDesk(
      AuthorizedRotations desk, People people, RotationStore rotations, Addresses addresses) {
    this.desk = desk;
    this.people = people;
    this.rotations = rotations;
    this.addresses = addresses;
  }

  @Override
  public Optional<Principal> find(String name) {
    return people.find(name, VIA);
  }

  @Override
  public boolean decide(
      Principal who, RotationId rotation, Decision decision, PlanDigest digest, String comment)
      throws Refused {
    Command.Kind kind =
        switch (decision) {
          case APPROVE -> Command.Kind.APPROVE;
          case REJECT -> Command.Kind.REJECT;
          case REVIEW -> Command.Kind.REVIEW;
          case REVOKE -> Command.Kind.REVOKE;
        };
    return desk.give(who, rotation, kind, comment, digest) == CommandOutcome.TAKEN;
  }

  @Override
  public Offer offer(Principal who) throws Refused {
    List<Target> targets =
        desk.plans(who).stream()
            .flatMap(p -> p.environments().stream().map(e -> new Target(p.name(), e.name())))
            .toList();
    return new Offer(targets, who.has(Right.START_EMERGENCY));
  }

  @Override
  public RotationId start(
      Principal who,
      Target target,
      Set<String> secrets,
      String reason,
      boolean emergency,
      String key)
      throws Refused {
    return desk.start(
            who,
            new StartRequest(target.plan(), target.environment(), secrets, reason, emergency, key))
        .id();
  }

  @Override
  public Line line(Principal who, RotationId id) throws Refused {
    return line(desk.rotation(who, id));
  }

  @Override
  public List<Line> lines(Principal who, boolean open, int most) throws Refused {
    if (!who.has(Right.SEE)) {
      refused(Refusal.FORBIDDEN, who.name(), null, "list rotations");
      throw new Refused(Refusal.FORBIDDEN);
    }
    var filter = new RotationFilter(null, null, open ? RotationFilter.Standing.OPEN : null);
    var lines = new ArrayList<Line>();
    RotationId before = null;
    for (int page = 0; page < PAGES && lines.size() < most; page++) {
      List<Rotation> rows = rotations.page(filter, before, PAGE);
      rows.stream()
          .filter(r -> desk.maySee(who, r.plan()))
          .limit(most - lines.size())
          .map(FrontSlackDesk::line)
          .forEach(lines::add);
      if (rows.size() < PAGE) {
        break;
      }
      before = rows.getLast().id();
    }
    return lines;
  }

  @Override
  public void refused(Refusal why, String who, @Nullable String address, String what) {
    desk.refused(
        new RefusedRequest(
            why, who, VIA, address == null ? null : addresses.hashed(address), what));
  }

  private static Line line(Rotation r) {
    return new Line(
        r.id(),
        r.plan(),
        r.environment(),
        r.state().phase().name(),
        standing(r),
        r.requestedBy().name(),
        r.requestedAt());
  }

  private static String standing(Rotation r) {
    RotationState state = r.state();
    ReasonCode why = state.stalled() == null ? r.waitingFor() : state.stalled();
    if (state.phase().ended() || why == null) {
      String outcome = r.outcomeReason();
      return state.phase().sentence() + (outcome.isEmpty() ? "" : " " + outcome);
    }
    return (state.stalled() == null ? "waits, " : "stalled, ")
        + why
        + (r.note().isEmpty() ? "" : ": " + r.note());
  }
}
