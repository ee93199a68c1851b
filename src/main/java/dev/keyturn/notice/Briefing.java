package dev.keyturn.notice;

import dev.keyturn.notice.RotationFacts.ServiceFacts;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanNotices.SlackChannel;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanText;
import dev.keyturn.plan.Schedule;
import dev.keyturn.plan.StartWindow;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.port.RotationStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a rotation at the moment at which a message leaves. */
public final class Briefing implements Facts {
  private static final int REDEPLOYS = 3;

  private final RotationStore rotations;
  private final Supplier<PlanFolder> plans;
  private final PlanNotices otherwise;
  private final Supplier<Optional<String>> anchor;
  private final @Nullable URI publicUrl;

  /**
   * @param otherwise who is told of plans that do not say it, or are gone
   * @param anchor size and root of the audit trail
   * @param publicUrl where people reach this service; null: messages have no link
   */
  public Briefing(
      RotationStore rotations,
      Supplier<PlanFolder> plans,
      PlanNotices otherwise,
      Supplier<Optional<String>> anchor,
      @Nullable URI publicUrl) {
    this.rotations = rotations;
    this.plans = plans;
    this.otherwise = otherwise;
    this.anchor = anchor;
    this.publicUrl = publicUrl;
  }

  @Override
  public RotationFacts of(RotationId id, Channel channel) {
    Rotation r = rotations.find(id).orElseThrow();
    Optional<PlanSpec> file = plans.get().plan(r.plan());
    // Without it people are told what is known otherwise.
    Optional<Plan> plan = PlanText.of(r);
    List<Command> words = rotations.commands(id);
    RotationState state = r.state();
    return new RotationFacts(
        id,
        r.plan(),
        file.map(PlanSpec::title).orElse(r.plan()),
        r.environment(),
        plan.map(Plan::owner).orElse(""),
        channel == Channel.SLACK ? mention(file) : null,
        plan.map(Briefing::secrets).orElse(List.of()),
        plan.map(Briefing::services).orElse(List.of()),
        plan.map(Briefing::redeploys).orElse(0),
        plan.map(p -> p.pace().settle()).orElse(Duration.ZERO),
        plan.map(Plan::soak).orElse(Duration.ZERO),
        file.flatMap(Briefing::window).orElse(null),
        r.reason(),
        r.requestedBy().name(),
        r.requestedBy().via(),
        r.requestedAt(),
        r.emergency(),
        r.digest(),
        state.phase(),
        state.since(),
        state.stalled(),
        r.waitingFor(),
        r.note(),
        nextAction(r),
        plan.map(p -> p.approval().required()).orElse(0),
        plan.map(p -> p.approval().approvers()).orElse(List.of()),
        said(words, Command.Kind.APPROVE),
        said(words, Command.Kind.REJECT).stream().findFirst().orElse(null),
        plan.map(p -> expires(r, p)).orElse(null),
        Review.due(r, words),
        plan.map(p -> Revocation.said(p, r.requestedBy(), words)).orElse(List.of()),
        plan.filter(p -> Revocation.possible(p, r.requestedBy(), state.phase())).isPresent(),
        r.endedAt(),
        r.outcomeReason(),
        anchor.get().orElse(null),
        publicUrl == null ? null : publicUrl + "/api/v1/rotations/" + id);
  }

  private @Nullable String mention(Optional<PlanSpec> file) {
    return file.map(PlanSpec::notices)
        .filter(n -> !n.equals(PlanNotices.NONE))
        .orElse(otherwise)
        .slack()
        .flatMap(SlackChannel::mention)
        .orElse(null);
  }

  private static List<String> secrets(Plan plan) {
    return plan.secrets().stream().map(s -> s.name().text()).toList();
  }

  private static List<ServiceFacts> services(Plan plan) {
    return plan.consumers().stream()
        .map(c -> new ServiceFacts(c.service().name(), c.replicas()))
        .toList();
  }

  private static int redeploys(Plan plan) {
    boolean rides = plan.pace().rideLimit() != null;
    return plan.consumers().size() * (rides ? REDEPLOYS - 1 : REDEPLOYS);
  }

  private static Optional<String> window(PlanSpec file) {
    return file.schedule() instanceof Schedule.Every every
        ? every.window().map(StartWindow::words)
        : Optional.empty();
  }

  private static @Nullable Instant expires(Rotation rotation, Plan plan) {
    boolean asks =
        rotation.state().phase() == Phase.AWAITING_APPROVAL
            && plan.approval().required() > 0
            && !rotation.emergency();
    return asks ? rotation.state().since().plus(plan.approval().expires()) : null;
  }

  private static List<String> said(List<Command> words, Command.Kind kind) {
    return words.stream()
        .filter(w -> w.kind() == kind)
        .map(w -> w.by().person())
        .distinct()
        .toList();
  }

  private static String nextAction(Rotation rotation) {
    RotationState state = rotation.state();
    ReasonCode why = state.stalled() == null ? rotation.waitingFor() : state.stalled();
    return why == null || state.phase().ended() ? state.phase().sentence() : why.sentence();
  }
}
