package dev.keyturn.adapter.slack;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A desk with one rotation, which whoever is known may decide upon and start again. */
final class PlainDesk implements SlackDesk {
  static final String BOB = "bob@example.com";

  record Decided(String who, Decision decision, PlanDigest digest, String comment) {}

  record Started(
      String who, Target target, Set<String> secrets, String reason, boolean emergency) {}

  final Set<String> known = ConcurrentHashMap.newKeySet();
  final List<Decided> decisions = new CopyOnWriteArrayList<>();
  final Map<String, Started> starts = new ConcurrentHashMap<>();
  final List<String> refusals = new CopyOnWriteArrayList<>();
  volatile int breakdowns;

  PlainDesk() {
    known.add(BOB);
  }

  @Override
  public Optional<Principal> find(String name) {
    return known.contains(name)
        ? Optional.of(new Principal(name, Set.of(AccessRole.APPROVER), Set.of(), "slack", null))
        : Optional.empty();
  }

  @Override
  public boolean decide(
      Principal who, RotationId rotation, Decision decision, PlanDigest digest, String comment)
      throws Refused {
    mayBreakDown();
    if (!digest.equals(Told.DIGEST)) {
      throw new Refused(Refusal.OTHER_PLAN);
    }
    var decided = new Decided(who.name(), decision, digest, comment);
    if (decisions.stream().anyMatch(d -> d.decision() == decision && d.who().equals(who.name()))) {
      return false;
    }
    return decisions.add(decided);
  }

  private void mayBreakDown() {
    if (breakdowns > 0) {
      breakdowns--;
      throw new IllegalStateException("the database is away");
    }
  }

  @Override
  public Offer offer(Principal who) {
    return new Offer(
        List.of(
            new Target("shop", "staging"),
            new Target("shop", "production"),
            new Target("zkeb", "production")),
        true);
  }

  @Override
  public RotationId start(
      Principal who,
      Target target,
      Set<String> secrets,
      String reason,
      boolean emergency,
      String key) {
    starts.put(key, new Started(who.name(), target, secrets, reason, emergency));
    return Told.ID;
  }

  @Override
  public Line line(Principal who, RotationId id) throws Refused {
    if (!id.equals(Told.ID)) {
      throw new Refused(Refusal.NOT_FOUND);
    }
    return new Line(
        id, "shop", "production", "STAGING", "all is well", "alice@example.com", Told.AT);
  }

  @Override
  public List<Line> lines(Principal who, boolean open, int most) throws Refused {
    return List.of(line(who, Told.ID));
  }

  @Override
  public void refused(Refusal why, String who, @Nullable String address, String what) {
    refusals.add(why + " " + who + " " + what);
  }
}
