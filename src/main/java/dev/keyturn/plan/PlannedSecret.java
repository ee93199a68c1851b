package dev.keyturn.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One secret of a plan.
 *
 * @param name the variable that the application reads, {@code [A-Z][A-Z0-9_]{0,120}}
 * @param encoding how the material's bytes become the variable's text
 * @param storedIn the variable of the same service that holds the value while {@code name} only
 *     refers to it ({@code NAME=${{OTHER}}}); empty: {@code name} holds it itself
 * @param field the field of the Vault secret, {@code [a-z][a-z0-9_]{0,120}}
 * @param consumers which services read it and what they do with it; at least one
 * @param tokenLifetime of the longest-lived token, refresh tokens included, that is made with it
 * @param acceptVerifyGap with two slots only: for how long the team accepts that artefacts made
 *     with the previous value are rejected. Empty when there is a previous slot.
 */
public record PlannedSecret(
    String name,
    PlannedMaterial material,
    Encoding encoding,
    Optional<String> storedIn,
    Slots slots,
    String field,
    List<PlannedConsumer> consumers,
    Optional<Duration> tokenLifetime,
    Optional<Duration> acceptVerifyGap,
    RetireGates retire) {

  public PlannedSecret {
    consumers = List.copyOf(consumers);
  }

  /** The variable that Keyturn writes the current value to. */
  public String currentVariable() {
    return storedIn.orElse(name);
  }

  /** The variable that carries the pending value, such as {@code JWT_SECRET_NEW}. */
  public String pendingVariable() {
    return name + slots.pending();
  }

  /**
   * The variable that carries the previous value, such as {@code JWT_SECRET_PREVIOUS}; empty with
   * two slots.
   */
  public Optional<String> previousVariable() {
    return slots.previous().map(suffix -> name + suffix);
  }

  /** The role of a service, if it reads this secret. */
  public Optional<Role> roleOf(String serviceAlias) {
    return consumers.stream()
        .filter(c -> c.service().equals(serviceAlias))
        .map(PlannedConsumer::role)
        .findFirst();
  }

  /**
   * One service that reads the secret.
   *
   * @param service alias of a service that every environment has
   */
  public record PlannedConsumer(String service, Role role) {}

  /** What a service does with a secret. */
  public enum Role implements PlanWord {
    /** Only makes artefacts: signs, encrypts, hashes. */
    SIGNER,
    /** Only accepts them. */
    VERIFIER,
    /** Makes and accepts. */
    BOTH;

    /** Whether it makes artefacts; such services are promoted last. */
    public boolean signs() {
      return this != VERIFIER;
    }

    @Override
    public String word() {
      return PlanWord.lowerCase(this);
    }
  }

  /**
   * Suffixes of the slots beside the secret's own name, {@code _[A-Z0-9_]{1,20}}.
   *
   * @param pending default {@code _NEW}
   * @param previous default {@code _PREVIOUS}; empty: the application knows two slots only
   */
  public record Slots(String pending, Optional<String> previous) {
    static final Slots USUAL = new Slots("_NEW", Optional.of("_PREVIOUS"));
  }

  /**
   * What must hold before the previous value may go; all that are given. The plan's soak comes on
   * top.
   *
   * @param unusedFor no replica used the previous value for this long
   * @param reEncrypted nothing stored needs it: 0 remaining, counted twice, an hour apart
   * @param manual a person says so
   */
  public record RetireGates(Optional<Duration> unusedFor, boolean reEncrypted, boolean manual) {}
}
