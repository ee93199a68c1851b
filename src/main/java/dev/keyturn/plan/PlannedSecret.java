package dev.keyturn.plan;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Role;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One secret of a plan.
 *
 * @param name the variable that the application reads, {@code [A-Z][A-Z0-9_]{0,120}}
 * @param issuer in words, of a secret that is supplied by a person: where from
 * @param encoding how the material's bytes become the variable's text
 * @param storedIn the variable of the same service that holds the value while {@code name} only
 *     refers to it ({@code NAME=${{OTHER}}}); empty: {@code name} holds it itself
 * @param field the field of the Vault secret, {@code [a-z][a-z0-9_]{0,120}}
 * @param roles which services read it and what they do with it, by their aliases in the order of
 *     the file; at least one
 * @param tokenLifetime of the longest-lived token, refresh tokens included, that is made with it
 * @param acceptVerifyGap with two slots only: for how long the team accepts that artefacts made
 *     with the previous value are rejected. Empty when there is a previous slot.
 * @param retire what must hold before the previous value may go; the plan's soak comes on top
 */
public record PlannedSecret(
    String name,
    Material material,
    Optional<String> issuer,
    Material.Encoding encoding,
    Optional<String> storedIn,
    Slots slots,
    String field,
    Map<String, Role> roles,
    Optional<Duration> tokenLifetime,
    Optional<Duration> acceptVerifyGap,
    Plan.Gates retire) {

  public PlannedSecret {
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
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

  /**
   * How long tokens must stay valid after the promotion: not at all with two slots, where nothing
   * verifies them any more.
   */
  public Optional<Duration> acceptedTokenLifetime() {
    return tokenLifetime.filter(_ -> slots.previous().isPresent());
  }

  /** The role of a service, if it reads this secret. */
  public Optional<Role> roleOf(String serviceAlias) {
    return Optional.ofNullable(roles.get(serviceAlias));
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
}
