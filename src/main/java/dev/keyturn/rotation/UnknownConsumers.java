package dev.keyturn.rotation;

import dev.keyturn.rotation.EnvironmentCensus.Service;
import dev.keyturn.rotation.EnvironmentCensus.Variable;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who beside the plan is given a value that is to go: by an equal value under any name, by a longer
 * one that holds it, or by a reference to a variable that will change. A service of the plan is no
 * exception: what it holds outside the slots of its secrets is not replaced.
 */
public final class UnknownConsumers {
  private static final int MOST_TOLD = 3;

  /** How somebody comes by a value. */
  enum How {
    HOLDS("holds the outgoing value of"),
    HOLDS_WITHIN("holds, within a longer value, the outgoing value of"),
    REFERS("is made from"),
    RUNS_WITH("still runs with the outgoing value of"),
    SEALED("is sealed and has the name of");

    private final String words;

    How(String words) {
      this.words = words;
    }
  }

  /** A variable that the plan does not account for. */
  public record Holder(
      SecretName secret,
      RailwayEnvironment environment,
      Service service,
      String variable,
      How how) {

    /** For example {@code worker.DATABASE_URL holds the outgoing value of JWT_SECRET}. */
    public String sentence() {
      return service.name() + "." + variable + " " + how.words + " " + secret;
    }
  }

  private record Place(@Nullable String serviceId, String name) {}

  private final Plan plan;
  private final EnvironmentCensus census;
  private final Map<String, Service> services;

  private UnknownConsumers(Plan plan, EnvironmentCensus census) {
    this.plan = plan;
    this.census = census;
    this.services =
        census.services().stream()
            .collect(Collectors.toMap(Service::id, Function.identity(), (a, _) -> a));
  }

  /**
   * @param outgoing of each secret that is to be looked for
   * @return each variable once, as it was found first
   */
  public static List<Holder> of(
      Plan plan, Collection<EnvironmentCensus> censuses, Map<SecretName, SecretValue> outgoing) {
    var found = new ArrayList<Holder>();
    for (EnvironmentCensus census : censuses) {
      var here = new UnknownConsumers(plan, census);
      outgoing.forEach((name, value) -> here.addTo(found, plan.secret(name), value));
    }
    return found;
  }

  /** The value in force of a secret, as one of the services that read it has it stored. */
  public static Optional<SecretValue> inForce(
      Plan plan,
      Collection<EnvironmentCensus> censuses,
      SecretName name,
      Predicate<SecretValue> is) {
    ManagedSecret secret = plan.secret(name);
    String variable = Objects.requireNonNull(secret.variable(Slot.NAME)).text();
    return censuses.stream()
        .map(census -> new UnknownConsumers(plan, census))
        .flatMap(here ->
            here.census.variables().stream()
                .filter(v -> v.stored() && v.name().equals(variable))
                .filter(v -> here.reads(v, secret)))
        .map(Variable::value)
        .filter(Objects::nonNull)
        .filter(is)
        .findFirst();
  }

  private void addTo(List<Holder> found, ManagedSecret secret, SecretValue outgoing) {
    Set<Place> changing = changing(secret);
    var seen = new HashSet<Place>();
    for (Variable variable : census.variables()) {
      Service service = services.get(variable.serviceId());
      // What the environment shares is nobody's until a service refers to it.
      if (service == null || accounted(variable, secret, changing)) {
        continue;
      }
      How how = how(variable, secret, outgoing, changing);
      if (how != null && seen.add(new Place(service.id(), variable.name()))) {
        found.add(new Holder(secret.name(), census.environment(), service, variable.name(), how));
      }
    }
  }

  private static @Nullable How how(
      Variable variable, ManagedSecret secret, SecretValue outgoing, Set<Place> changing) {
    SecretValue value = variable.value();
    if (variable.stored() && changing.contains(place(variable))) {
      return How.REFERS;
    }
    if (value != null && value.sameAs(outgoing)) {
      return variable.stored() ? How.HOLDS : How.RUNS_WITH;
    }
    if (value != null && outgoing.within(value)) {
      return variable.stored() ? How.HOLDS_WITHIN : How.RUNS_WITH;
    }
    boolean named = slots(secret).anyMatch(variable.name()::equals);
    return variable.sealed() && named ? How.SEALED : null;
  }

  private boolean accounted(Variable variable, ManagedSecret secret, Set<Place> changing) {
    boolean reads = reads(variable, secret);
    // What is made from it on a service that reads it changes with it, in the same deploy.
    if (reads && changing.contains(place(variable))) {
      return true;
    }
    boolean slot =
        plan.consumers().stream()
            .filter(c -> is(c.service(), variable))
            .flatMap(c -> plan.secretsOf(c.service()).stream())
            .flatMap(UnknownConsumers::slots)
            .anyMatch(variable.name()::equals);
    // What a service of the plan runs with is for its own proof to say.
    return slot || (reads && !variable.stored()) || excused(variable);
  }

  private boolean excused(Variable variable) {
    return plan.notAffected().stream()
        .filter(n -> is(n.service(), variable))
        .map(NotAffected::variables)
        .anyMatch(names -> names.isEmpty() || names.contains(variable.name()));
  }

  private boolean reads(Variable variable, ManagedSecret secret) {
    return plan.consumers().stream()
        .anyMatch(c -> is(c.service(), variable) && secret.readBy(c.service()));
  }

  private boolean is(ServiceRef service, Variable variable) {
    return here(service) && service.serviceId().equals(variable.serviceId());
  }

  private boolean here(ServiceRef service) {
    return service.environment().environmentId().equals(census.environment().environmentId());
  }

  private static Stream<String> slots(ManagedSecret secret) {
    return Stream.concat(
        Stream.of(secret.name().text()),
        Stream.of(Slot.values())
            .map(secret::variable)
            .filter(Objects::nonNull)
            .map(VariableName::text));
  }

  /** The variables that hold the secret on the services that read it, and all made from those. */
  private Set<Place> changing(ManagedSecret secret) {
    var changing = new HashSet<Place>();
    for (var consumer : plan.consumers()) {
      if (secret.readBy(consumer.service()) && here(consumer.service())) {
        slots(secret)
            .forEach(name -> changing.add(new Place(consumer.service().serviceId(), name)));
      }
    }
    var ids = new HashMap<String, String>();
    services.values().forEach(s -> ids.put(s.name(), s.id()));
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Variable variable : census.variables()) {
        boolean made =
            variable.references().stream()
                .map(r -> target(variable, r, ids))
                .anyMatch(changing::contains);
        grows |= made && changing.add(place(variable));
      }
    }
    return changing;
  }

  private static Place place(Variable variable) {
    return new Place(variable.serviceId(), variable.name());
  }

  private static Place target(Variable from, String reference, Map<String, String> ids) {
    int dot = reference.lastIndexOf('.');
    String name = reference.substring(dot + 1).strip();
    if (dot < 0) {
      return new Place(from.serviceId(), name);
    }
    String owner = reference.substring(0, dot).strip();
    // A service that is not there any more has no variables.
    return new Place(owner.equals("shared") ? null : ids.getOrDefault(owner, owner), name);
  }

  /**
   * Who it is, and the lines that account for them in the plan.
   *
   * @param found not empty
   */
  public static String detail(Plan plan, List<Holder> found) {
    return who(found) + "; " + new PlanLines(plan).of(head(found));
  }

  /** The first of them, and how many more. */
  public static String who(List<Holder> found) {
    int more = found.size() - MOST_TOLD;
    return head(found).stream().map(Holder::sentence).collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  /**
   * What to write into the plan's environment, on one line.
   *
   * @param project the plan's word for a Railway environment
   */
  public static String remedy(
      Plan plan, List<Holder> found, Function<RailwayEnvironment, String> project) {
    return new PlanLines(plan, project).of(head(found));
  }

  private static List<Holder> head(List<Holder> found) {
    return found.stream().limit(MOST_TOLD).toList();
  }
}
