package dev.keyturn.engine;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rotation in which a person does something by hand in one phase, and puts it right later. */
final class HumanEdits {
  static final Actor OPERATOR = new Actor("operator@example.com", "test");
  private static final String NAME = "API_KEY_SALT";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String FOREIGN = "typed-by-hand";

  /** What a person does, by hand, in Railway's dashboard. */
  enum Edit {
    SETS_NAME,
    SETS_NAME_NEW,
    SETS_NAME_PREVIOUS,
    DELETES_NAME,
    DELETES_NAME_NEW,
    DELETES_NAME_PREVIOUS,
    SETS_ANOTHER,
    STAGES,
    DEPLOYS,
    ROLLS_BACK,
    SCALES_DOWN,
    REMOVES_SERVICE;

    boolean ofVariable() {
      return compareTo(SETS_ANOTHER) < 0;
    }
  }

  /**
   * @param after the reason code that people were shown; empty where nothing held it up
   * @param words beside it, for people
   * @param kept whether what the person wrote was still there then
   * @param end the last phase, after the person had put it right
   */
  record Story(String after, String words, boolean kept, Phase end) {}

  private final World world;
  private final ServiceRef service;
  private final Phase phase;
  private final Edit edit;
  private final RotationId id;
  private @Nullable Map<VariableName, String> before;

  HumanEdits(Phase phase, Edit edit) {
    this.world = new World(plan(phase == Phase.RIDING ? HOUR : null));
    this.service = world.plan.consumers().getFirst().service();
    this.phase = phase;
    this.edit = edit;
    // What a person deploys or rolls back by hand is theirs to answer for.
    world.acceptance.waive();
    this.id = world.start();
  }

  private static Plan plan(@Nullable Duration ride) {
    var minutes = Duration.ofMinutes(10);
    var pace = new Plan.Pace(minutes, HOUR, minutes, minutes, ride);
    return World.with(World.zkeb().only(Set.of(NAME)), pace, World.zkeb().approval());
  }

  /** On the way back it was called off while it soaked. */
  Story play() {
    if (phase.goesBack()) {
      world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
      say(Kind.CANCEL);
    }
    world.faults.whileReading(this::perhaps);
    return told(firstRest());
  }

  private Story told(TickResult result) {
    boolean kept = kept();
    String after = "";
    String words = "";
    TickResult last = result;
    switch (result) {
      case TickResult.Stalled(Phase _, ReasonCode why, String detail) -> {
        after = why.name();
        words = detail;
        putRight();
        say(Kind.RESUME);
        last = world.run(id);
      }
      case TickResult.Waiting w -> {
        after = w.why().name();
        words = w.detail();
        putRight();
        last = world.run(id);
      }
      default -> {}
    }
    if (before == null || !(last instanceof TickResult.Ended(Phase end))) {
      throw new AssertionError(
          edit + " in " + phase + ": after " + after + " (" + words + ") it ends as " + last);
    }
    return new Story(after, words, kept, end);
  }

  /** The end, a stall, or a wait that has lasted for hours. */
  private TickResult firstRest() {
    TickResult result = world.engine().tick(id);
    Instant limit = world.clock.instant().plus(HOUR.multipliedBy(8));
    while (result instanceof TickResult.Waiting w && world.clock.instant().isBefore(limit)) {
      Duration left = Duration.between(world.clock.instant(), w.again());
      world.advance(left.compareTo(MINUTE) < 0 ? MINUTE : left);
      result = world.engine().tick(id);
    }
    return result;
  }

  private void perhaps() {
    if (before == null && phase() == phase) {
      before = new TreeMap<>(world.railway.variables(service));
      act();
    }
  }

  private void act() {
    switch (edit) {
      case SETS_NAME -> set(NAME);
      case SETS_NAME_NEW -> set(NAME + "_NEW");
      case SETS_NAME_PREVIOUS -> set(NAME + "_PREVIOUS");
      case DELETES_NAME -> delete(NAME);
      case DELETES_NAME_NEW -> delete(NAME + "_NEW");
      case DELETES_NAME_PREVIOUS -> delete(NAME + "_PREVIOUS");
      case SETS_ANOTHER -> set("UNRELATED");
      case STAGES -> world.railway.stageByOthers(service, new VariableName("UNRELATED"));
      case DEPLOYS -> world.railway.deploy(service);
      case ROLLS_BACK ->
          world.railway.rollBack(service, Math.max(0, world.railway.redeploys(service) - 1));
      case SCALES_DOWN -> world.railway.scale(service, 1);
      case REMOVES_SERVICE -> world.railway.remove(service);
    }
  }

  private void set(String name) {
    world.railway.edit(service, new VariableName(name), FOREIGN);
  }

  private void delete(String name) {
    world.railway.variables(service).remove(new VariableName(name));
  }

  private boolean kept() {
    var now = world.railway.variables(service);
    return switch (edit) {
      case SETS_NAME -> FOREIGN.equals(now.get(new VariableName(NAME)));
      case SETS_NAME_NEW -> FOREIGN.equals(now.get(new VariableName(NAME + "_NEW")));
      case SETS_NAME_PREVIOUS -> FOREIGN.equals(now.get(new VariableName(NAME + "_PREVIOUS")));
      case DELETES_NAME -> !now.containsKey(new VariableName(NAME));
      case DELETES_NAME_NEW -> !now.containsKey(new VariableName(NAME + "_NEW"));
      case DELETES_NAME_PREVIOUS -> !now.containsKey(new VariableName(NAME + "_PREVIOUS"));
      case SETS_ANOTHER -> FOREIGN.equals(now.get(new VariableName("UNRELATED")));
      case STAGES, DEPLOYS, ROLLS_BACK, SCALES_DOWN, REMOVES_SERVICE -> true;
    };
  }

  /** What `keyturn status` asks for: the variables as they were, deployed, and nothing staged. */
  private void putRight() {
    switch (edit) {
      case SETS_NAME,
          SETS_NAME_NEW,
          SETS_NAME_PREVIOUS,
          DELETES_NAME,
          DELETES_NAME_NEW,
          DELETES_NAME_PREVIOUS -> {
        var variables = world.railway.variables(service);
        variables.clear();
        variables.putAll(before);
      }
      case STAGES -> world.railway.discardStaged(service);
      case ROLLS_BACK, DEPLOYS -> {
        world.railway.deploy(service);
        world.advance(Duration.ofMinutes(2));
      }
      case SCALES_DOWN -> world.railway.scale(service, 2);
      case REMOVES_SERVICE -> world.railway.bringBack(service);
      case SETS_ANOTHER -> {}
    }
  }

  private void say(Kind kind) {
    try {
      world.commands().give(id, kind, OPERATOR, "by hand", null);
    } catch (CommandRefused e) {
      throw new AssertionError(e);
    }
  }

  private Phase phase() {
    return world.store.find(id).orElseThrow().state().phase();
  }
}
