package dev.keyturn.rotation;

/**
 * A service in one Railway environment; {@code name} is the plan's word for it and unique within
 * the plan.
 */
public record ServiceRef(RailwayEnvironment environment, String serviceId, String name)
    implements Comparable<ServiceRef> {
  @Override
  public int compareTo(ServiceRef other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
