package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** People who are asked for a plan's approval, and what they answer. */
public final class Approvals {
  public static final Actor BOB = new Actor("bob@example.com", "slack");
  public static final Actor CAROL = new Actor("carol@example.com", "api");
  public static final Duration LIMIT = Duration.ofHours(1);

  private Approvals() {}

  public static World asked(Plan plan) {
    var world = new World(plan);
    assertThat(world.run(world.start())).asString().contains("APPROVAL_PENDING");
    return world;
  }

  public static boolean approve(World world, Actor by) throws CommandRefused {
    return say(world, Kind.APPROVE, by);
  }

  public static boolean say(World world, Kind kind, Actor by) throws CommandRefused {
    PlanDigest digest = kind == Kind.APPROVE || kind == Kind.REJECT ? digest(world) : null;
    return world.commands().give(id(world), kind, by, "because", digest);
  }

  /** Refused with this reason, which the audit trail and the timeline have too; nothing is left. */
  public static void assertRefused(World world, Kind kind, Actor by, Refusal why) {
    List<Command> before = world.store.commands(id(world));

    assertThat(refused(world, kind, by, digest(world))).isEqualTo(why);

    assertThat(world.store.commands(id(world))).isEqualTo(before);
    AuditDraft entry = world.entries().getLast().event();
    assertThat(entry.action())
        .isEqualTo("command." + kind.name().toLowerCase(Locale.ROOT) + ".refused");
    assertThat(entry.errorCode()).isEqualTo(why.name());
    TimelineEntry line = world.store.timeline(id(world), 0, 1000).getLast();
    assertThat(line.what()).isEqualTo(What.REFUSED);
    assertThat(line.why()).isEqualTo(why.name());
  }

  public static Refusal refused(World world, Kind kind, Actor by, PlanDigest digest) {
    return refused(world, id(world), kind, by, digest);
  }

  public static Refusal refused(
      World world, RotationId id, Kind kind, Actor by, PlanDigest digest) {
    return assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> world.commands().give(id, kind, by, "because", digest))
        .actual()
        .why();
  }

  public static TickResult run(World world) {
    return world.run(id(world));
  }

  public static RotationId id(World world) {
    return world.store.newest(null, 1).getFirst().id();
  }

  public static PlanDigest digest(World world) {
    return world.store.find(id(world)).orElseThrow().digest();
  }

  public static String outcome(World world) {
    return world.store.find(id(world)).orElseThrow().outcomeReason();
  }

  public static List<String> actions(World world) {
    return world.entries().stream().map(e -> e.event().action()).toList();
  }

  public static ServiceRef service(World world) {
    return world.plan.consumers().getFirst().service();
  }
}
