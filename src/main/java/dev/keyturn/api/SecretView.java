package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One secret in one environment; never a value.
 *
 * @param name of the secret
 * @param category of its plan
 * @param consumers services that read it, and what they do with it
 * @param state never rotated, in force, rotating, or stalled
 * @param rotation the one under way; null: none
 * @param phase of the one under way; null: none
 * @param stalled why the one under way cannot go on; null: it can, or there is none
 * @param lastRotated when a rotation last put a new value in force; null: never, so far as is known
 * @param ageSeconds since then
 * @param due when it must be rotated: by its plan, and at the latest 90 days after the last time;
 *     null: never rotated and on demand
 * @param overdue whether that is over, or nobody can say that it is younger than 90 days
 * @param kid public id of the version that services use
 * @param fingerprint keyed hash of that value: same or not, without the value
 * @param vaultVersion of it
 * @param keptUntil the value before it stays accepted until the beginning of this day, because
 *     people have said so; null: it does not
 * @param keptRemaining so many stored things needed that one when it was kept; null: nobody counted
 */
@Serdeable
@Schema(name = "Secret")
record SecretView(
    @Schema(pattern = Api.NAME) String plan,
    @Schema(pattern = Api.NAME) String environment,
    @Schema(pattern = Api.SECRET) String name,
    String category,
    List<ReadBy> consumers,
    State state,
    @Nullable @Schema(pattern = Api.ID) String rotation,
    @Nullable @Schema(pattern = Api.CODE) String phase,
    @Nullable @Schema(pattern = Api.CODE) String stalled,
    @Nullable Instant lastRotated,
    @Nullable Long ageSeconds,
    @Nullable Instant due,
    boolean overdue,
    @Nullable String kid,
    @Nullable String fingerprint,
    @Nullable Integer vaultVersion,
    @Nullable LocalDate keptUntil,
    @Nullable Long keptRemaining) {

  /** How it stands. */
  @Serdeable
  @Schema(name = "SecretState")
  enum State {
    NEVER_ROTATED,
    IN_FORCE,
    ROTATING,
    STALLED
  }

  /**
   * A service that reads it.
   *
   * @param role signer, verifier or both
   */
  @Serdeable
  @Schema(name = "ReadBy")
  record ReadBy(String service, String role) {}

  /** The inventory, by plan, environment and secret. */
  @Serdeable
  @Schema(name = "Secrets")
  record Inventory(List<SecretView> secrets) {}
}
