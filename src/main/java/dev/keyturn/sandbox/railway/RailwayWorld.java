package dev.keyturn.sandbox.railway;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a sandbox Railway holds when it starts. Nothing here changes afterwards: the server lives
 * its own life from it.
 *
 * @param stepped whoever moves the clock calls {@link RailwayServer#settle}; otherwise all spans
 *     pass in real time
 */
public record RailwayWorld(
    List<ProjectSetup> projects,
    List<AccessToken> tokens,
    WorldTimings timings,
    RateLimits limits,
    Clock clock,
    boolean stepped) {

  public record ProjectSetup(String id, String name, List<EnvironmentSetup> environments) {}

  /** An environment; the shared variables reach a service only through {@code ${{shared.NAME}}}. */
  public record EnvironmentSetup(
      String id, String name, Map<String, String> sharedVariables, List<ServiceSetup> services) {
    @Override
    public String toString() {
      return "environment " + name + " (" + id + ")";
    }
  }

  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** Puts a world together in reading order: a project, its environments, what is in each. */
  public static final class Builder {
    private final List<ProjectSetup> projects = new ArrayList<>();
    private final List<AccessToken> tokens = new ArrayList<>();
    private WorldTimings timings = WorldTimings.compressed();
    private RateLimits limits = RateLimits.pro();
    private final Clock clock;
    private boolean stepped;

    private Builder(Clock clock) {
      this.clock = clock;
    }

    public Builder project(String id, String name) {
      projects.add(new ProjectSetup(id, name, new ArrayList<>()));
      return this;
    }

    /** Adds an environment to the project named last. */
    public Builder environment(String id, String name) {
      if (projects.isEmpty()) {
        throw new IllegalStateException("an environment needs a project before it");
      }
      projects
          .getLast()
          .environments()
          .add(new EnvironmentSetup(id, name, new LinkedHashMap<>(), new ArrayList<>()));
      return this;
    }

    /** Adds a service to the environment named last. */
    public Builder service(ServiceSetup service) {
      lastEnvironment().services().add(service);
      return this;
    }

    /** Adds a shared variable to the environment named last. */
    public Builder sharedVariable(String name, String value) {
      lastEnvironment().sharedVariables().put(name, value);
      return this;
    }

    public Builder token(AccessToken token) {
      tokens.add(token);
      return this;
    }

    public Builder timings(WorldTimings spans) {
      timings = spans;
      return this;
    }

    public Builder limits(RateLimits budget) {
      limits = budget;
      return this;
    }

    /** Time passes only when the clock is moved, and {@link RailwayServer#settle} called. */
    public Builder stepped() {
      stepped = true;
      return this;
    }

    public RailwayWorld build() {
      return new RailwayWorld(
          List.copyOf(projects), List.copyOf(tokens), timings, limits, clock, stepped);
    }

    private EnvironmentSetup lastEnvironment() {
      if (projects.isEmpty() || projects.getLast().environments().isEmpty()) {
        throw new IllegalStateException("an environment has to come first");
      }
      return projects.getLast().environments().getLast();
    }
  }
}
