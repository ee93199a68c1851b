package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A list of events that befall the real engine; as text it can be walked again. */
record Walk(List<Event> events) {

  enum What {
    TICK,
    /** Seconds pass. */
    PASS,
    /** The next write but so many goes wrong, in the way of the argument. */
    BREAK,
    /** Somebody changes a variable of ours by hand. */
    EDIT,
    /** Somebody puts back what was changed. */
    PUT_BACK,
    /** Somebody deploys, as things are stored now. */
    DEPLOY,
    FAIL_NEXT_DEPLOY,
    STAGE,
    DISCARD,
    CANCEL,
    RESUME,
    SILENCE,
    HEAR,
    /** Somebody rolls back to the first deployment: a hazard that nobody can prevent. */
    ROLL_BACK
  }

  record Event(What what, int argument) {
    @Override
    public String toString() {
      return what + ":" + argument;
    }
  }

  static Walk random(Random random, int length) {
    var events = new ArrayList<Event>();
    What[] all = What.values();
    for (int i = 0; i < length; i++) {
      // Mostly it goes on; else nothing would ever come as far as a promotion.
      What what =
          switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> What.TICK;
            case 4, 5, 6 -> What.PASS;
            default -> all[random.nextInt(What.ROLL_BACK.ordinal())];
          };
      events.add(new Event(what, random.nextInt(10_000)));
    }
    return new Walk(events);
  }

  static Walk parse(String text) {
    return new Walk(
        Arrays.stream(text.trim().split("\\s+"))
            .map(e -> e.split(":"))
            .map(e -> new Event(What.valueOf(e[0]), Integer.parseInt(e[1])))
            .toList());
  }

  @Override
  public String toString() {
    return events.stream().map(Event::toString).collect(Collectors.joining(" "));
  }

  /**
   * @param fault what went wrong on the way or at its end; null when all was well
   */
  record Outcome(@Nullable String fault, @Nullable Phase end) {}

  Outcome outcome(Plan plan) {
    var course = new Course(new World(plan));
    try {
      events.forEach(course::meet);
      return new Outcome(null, course.calm());
    } catch (AssertionError | RuntimeException e) {
      return new Outcome(e.toString(), null);
    }
  }

  @Nullable String fault(Plan plan) {
    return outcome(plan).fault();
  }

  private static final class Course {
    private static final int[] TIMES = {1, 5, 20, 35, 60, 120, 180, 600, 3_600, 43_200};

    private final World world;
    private final RotationId id;
    private final TreeMap<String, String> edited = new TreeMap<>();

    Course(World world) {
      this.world = world;
      this.id = world.start();
    }

    void meet(Event event) {
      int n = event.argument();
      ServiceRef service = consumer(n).service();
      switch (event.what()) {
        case TICK -> tick();
        case PASS -> world.advance(Duration.ofSeconds(TIMES[n % TIMES.length]));
        case BREAK -> {
          var kinds = Faults.Kind.values();
          world.faults.breakWrite(world.faults.writes() + 1 + n % 3, kinds[n % kinds.length]);
        }
        case EDIT -> edit(service, n);
        case PUT_BACK -> putBack();
        case DEPLOY -> {
          // Who deploys a variable that was changed by hand breaks the application alone.
          if (edited.isEmpty()) {
            world.railway.deploy(service);
          }
        }
        case FAIL_NEXT_DEPLOY -> world.railway.failNextDeployment(service);
        case STAGE -> world.railway.stageByOthers(service, new VariableName("FOO"));
        case DISCARD -> world.railway.discardStaged(service);
        case CANCEL -> say(Kind.CANCEL);
        case RESUME -> say(Kind.RESUME);
        case SILENCE -> world.replicas.silence(replica(service, n));
        case HEAR -> world.replicas.hear(replica(service, n));
        case ROLL_BACK -> world.railway.rollBack(service, 0);
      }
    }

    private Consumer consumer(int n) {
      return world.plan.consumers().get(n % world.plan.consumers().size());
    }

    private String replica(ServiceRef service, int n) {
      return "d" + n % 5 + "-" + service.name() + "-r0";
    }

    private void tick() {
      try {
        world.engine().tick(id);
      } catch (Faults.Killed killed) {
        // The next tick is another process.
      } catch (IllegalStateException bug) {
        if (!"a bug".equals(bug.getMessage())) {
          throw bug;
        }
      }
    }

    private void edit(ServiceRef service, int n) {
      var secret = world.plan.secretsOf(service).getFirst();
      VariableName name = secret.variable(Slot.values()[n % 3]);
      String at = service.serviceId() + " " + name;
      String before = world.railway.variables(service).get(name);
      if (before != null && edited.putIfAbsent(at, before) == null) {
        world.railway.edit(service, name, "by-hand");
      }
    }

    private void putBack() {
      for (Consumer consumer : world.plan.consumers()) {
        ServiceRef service = consumer.service();
        edited.forEach((at, before) -> {
          var parts = at.split(" ");
          VariableName name = new VariableName(parts[1]);
          if (parts[0].equals(service.serviceId())) {
            assertThat(world.railway.variables(service).get(name))
                .as("an edit by hand is never overwritten: %s", at)
                .isEqualTo("by-hand");
            world.railway.edit(service, name, before);
          }
        });
      }
      edited.clear();
    }

    private void say(Kind kind) {
      try {
        world.commands().give(id, kind, World.ALICE, "because", null);
      } catch (CommandRefused notNow) {
        // A word that means nothing now.
      }
    }

    /** Everybody means well from now on: it must come to one of its two ends. */
    Phase calm() {
      world.faults.breakWrite(0, Faults.Kind.NONE);
      putBack();
      for (Consumer consumer : world.plan.consumers()) {
        world.railway.discardStaged(consumer.service());
        for (int n = 0; n < 5; n++) {
          world.replicas.hear(replica(consumer.service(), n));
        }
      }
      TickResult result = world.run(id);
      for (int i = 0; i < 10 && result instanceof TickResult.Stalled; i++) {
        say(Kind.RESUME);
        result = world.run(id);
      }
      assertThat(result).isInstanceOf(TickResult.Ended.class);
      Phase phase = world.store.find(id).orElseThrow().state().phase();
      if (phase == Phase.COMPLETED) {
        assertRotated(world);
      } else {
        assertAsBefore(world);
      }
      assertThat(world.audit().ok()).isTrue();
      return phase;
    }
  }
}
