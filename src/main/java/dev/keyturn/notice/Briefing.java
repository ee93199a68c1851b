package dev.keyturn.notice;

import dev.keyturn.notice.RotationFacts.ServiceFacts;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanNotices.SlackChannel;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanText;
import dev.keyturn.plan.Schedule;
import dev.keyturn.plan.StartWindow;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationSummary;
import dev.keyturn.view.RotationView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a rotation at the moment at which a message leaves. */
public final class Briefing implements Facts {
  private static final int REDEPLOYS = 3;

  private final RotationReads rotations;
  private final Supplier<PlanFolder.Content> plans;
  private final PlanNotices otherwise;
  private final Supplier<Optional<String>> anchor;
  private final @Nullable URI publicUrl;

  /**
   * @param otherwise who is told of plans that do not say it, or are gone
   * @param anchor size and root of the audit trail
   * @param publicUrl where people reach this service; null: messages have no link
   */
  public Briefing(
      RotationReads rotations,
      Supplier<PlanFolder.Content> plans,
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
    return new RotationFacts(
        RotationSummary.of(r),
        Consent.of(r, rotations.commands(id), rotations.secrets(id)),
        r.requestedBy().via(),
        file.map(PlanSpec::title).orElse(r.plan()),
        plan.map(Plan::owner).orElse(""),
        channel == Channel.SLACK ? mention(file) : null,
        plan.map(Briefing::secrets).orElse(List.of()),
        plan.map(Briefing::services).orElse(List.of()),
        plan.map(Briefing::redeploys).orElse(0),
        plan.map(p -> p.pace().settle()).orElse(Duration.ZERO),
        plan.map(Plan::soak).orElse(Duration.ZERO),
        file.flatMap(Briefing::window).orElse(null),
        anchor.get().orElse(null),
        publicUrl == null ? null : publicUrl + RotationView.Links.of(id.text()).self());
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
}
