package dev.keyturn.plan;

import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.RollBack;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is played against the sandbox: every duration so many times shorter, and every service
 * at an address of the sandbox's. Text form: {@code
 * times=4320,slow=1,ride=no,api-server=http://127.0.0.1:4711,...}.
 *
 * @param times 1 or more
 * @param slow how many times longer than on an idle machine a call may take: the sandbox answers on
 *     this machine, which may have other things to do; 1 to {@value #SLOWEST}
 * @param ride whether the clean-up rides on the next deploy, whatever the plan says
 * @param edges base URL by the plan's word for the service
 */
public record Rehearsal(int times, int slow, boolean ride, Map<String, URI> edges) {
  /** On a machine that is busier than that nothing can be rehearsed. */
  public static final int SLOWEST = 5;

  private static final Duration RIDE_LIMIT = Duration.ofDays(7);

  public Rehearsal {
    edges = Map.copyOf(edges);
    if (times < 1) {
      throw new IllegalArgumentException(
          "a rehearsal is at least as fast as life: times=1 or more");
    }
    if (slow < 1 || slow > SLOWEST) {
      throw new IllegalArgumentException("slow=N is from 1 to " + SLOWEST);
    }
  }

  /**
   * @throws IllegalArgumentException when the text has another form
   */
  public static Rehearsal parse(String text) {
    int times = 1;
    int slow = 1;
    boolean ride = false;
    var edges = new TreeMap<String, URI>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "a rehearsal is told as times=N,service=http://127.0.0.1:PORT,...");
      }
      String name = part.substring(0, equals);
      String value = part.substring(equals + 1);
      if (name.equals("times")) {
        times = Integer.parseInt(value);
      } else if (name.equals("slow")) {
        slow = Integer.parseInt(value);
      } else if (name.equals("ride")) {
        ride = value.equals("yes");
      } else {
        URI edge = URI.create(value);
        if (!Loopback.address(edge.getHost())) {
          throw new IllegalArgumentException(
              "a rehearsal's services are on 127.0.0.1, not on " + edge.getHost());
        }
        edges.put(name, edge);
      }
    }
    return new Rehearsal(times, slow, ride, edges);
  }

  public String text() {
    return "times=%s,slow=%s,ride=%s%s"
        .formatted(
            times,
            slow,
            (ride ? "yes" : "no"),
            new TreeMap<>(edges)
                .entrySet().stream()
                    .map(e -> "," + e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining()));
  }

  /** The plan as it is played; its digest is another one than the real plan's. */
  public Plan play(Plan plan) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers().stream().map(this::moved).toList(),
        plan.secrets().stream().map(this::faster).toList(),
        new Pace(
            faster(plan.pace().settle()),
            faster(plan.pace().soak()),
            faster(plan.pace().skew()),
            faster(plan.pace().recount()),
            rideLimit(plan.pace().rideLimit())),
        plan.approval(),
        faster(plan.rollBack()),
        plan.notAffected());
  }

  private RollBack faster(RollBack planned) {
    return new RollBack(
        planned.failedDeploy(),
        planned.serverError(),
        planned.failedChecks(),
        faster(planned.degradedFor()),
        planned.errorRate(),
        planned.latency());
  }

  private @Nullable Duration rideLimit(@Nullable Duration planned) {
    Duration limit = planned == null && ride ? RIDE_LIMIT : planned;
    return limit == null ? null : faster(limit);
  }

  /** To the millisecond: a person reads the moments that come of it. */
  private Duration faster(Duration duration) {
    return duration.dividedBy(times).truncatedTo(ChronoUnit.MILLIS);
  }

  private Consumer moved(Consumer consumer) {
    var c = consumer.confirmation();
    URI edge = edges.get(consumer.service().name());
    return edge == null
        ? consumer
        : new Consumer(
            consumer.service(),
            consumer.replicas(),
            new Confirmation(
                moved(c.attestationUrl(), edge),
                c.attestationTokenVariable(),
                moved(c.healthUrl(), edge),
                c.manual()));
  }

  private static @Nullable String moved(@Nullable String url, URI edge) {
    return url == null ? null : edge.resolve(URI.create(url).getRawPath()).toString();
  }

  private ManagedSecret faster(ManagedSecret s) {
    Gates gates = s.gates();
    return s.with(
        faster(s.tokenLifetime()),
        new Gates(
            faster(gates.unusedFor()), gates.reEncrypted(), gates.manual(), gates.keptUntil()));
  }
}
