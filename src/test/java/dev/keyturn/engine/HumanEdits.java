package dev.keyturn.engine;

import dev.keyturn.engine.Engine.WordRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.RotationStore.Command.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rotation in which a person does something by hand in one phase, and puts it right later. */
final class HumanEdits {
  static final Actor OPERATOR = new Actor("operator@example.com", "test");
  private static final String NAME = "API_KEY_SALT";
  private static final Duration HOUR = Duration.ofHours(1);
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
    REMOVES_SERVICE
  }

  /**
   * @param after how it went on: a reason code, or the last phase where nothing stopped it
   * @param words of the stall, for people
   * @param kept whether what the person wrote was still there then
   * @param end the last phase, after the person put it right
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

  /** Null: the phase has no look at Railway in which the edit could be met. */
  @Nullable Story play() {
    world.faults.whileReading(this::perhaps);
    TickResult result = world.run(id);
    if (phase.goesBack()) {
      throw new IllegalStateException("called off below");
    }
    return told(result);
  }

  /** The same on the way back, called off while it soaks, or settles. */
  @Nullable Story playBack() {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    say(Kind.CANCEL);
    world.faults.whileReading(this::perhaps);
    return told(world.run(id));
  }

  private @Nullable Story told(TickResult result) {
    if (before == null) {
      return null;
    }
    String after;
    String words = "";
    boolean kept = kept();
    if (result instanceof TickResult.Stalled(Phase _, ReasonCode why, String detail)) {
      after = why.name();
      words = detail;
      putRight();
      say(Kind.RESUME);
      result = world.run(id);
    } else {
      after = phase().name();
    }
    if (!(result instanceof TickResult.Ended(Phase end))) {
      throw new AssertionError(
          edit + " in " + phase + ": after " + after + " (" + words + ") it ends as " + result);
    }
    return new Story(after, words, kept, end);
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
      world.engine().hear(id, kind, OPERATOR, "by hand", null);
    } catch (WordRefused e) {
      throw new AssertionError(e);
    }
  }

  private Phase phase() {
    return world.store.find(id).orElseThrow().state().phase();
  }
}
