package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The inventory: every secret of every plan, how old it is and how it stands. */
@Controller(Api.ROOT + "/secrets")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "secrets")
class SecretsController {
  private final AuthorizedRotations authorized;
  private final Inventory inventory;
  private final RotationStore store;

  SecretsController(AuthorizedRotations authorized, Inventory inventory, RotationStore store) {
    this.authorized = authorized;
    this.inventory = inventory;
    this.store = store;
  }

  /**
   * Every secret of every plan that you may see: its age, its due date and its state. Never a
   * value.
   *
   * @param plan only of this plan
   * @param environment only in this environment
   */
  @Get
  @Needs(Right.SEE)
  @Operation(operationId = "listSecrets", summary = "List secrets, their age and state")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = SecretView.Inventory.class)))
  @Problem.Reading
  SecretView.Inventory list(
      @Parameter(hidden = true) Principal who,
      @QueryValue @Nullable @Pattern(regexp = Api.NAME) String plan,
      @QueryValue @Nullable @Pattern(regexp = Api.NAME) String environment)
      throws Refused {
    Instant now = store.now();
    var secrets = new ArrayList<SecretView>();
    for (PlanSpec each :
        authorized.plans(who).stream().sorted(Comparator.comparing(PlanSpec::name)).toList()) {
      if (plan == null || plan.equals(each.name())) {
        for (PlannedEnvironment place : each.environments()) {
          if (environment == null || environment.equals(place.name())) {
            secrets.addAll(inventory.of(each, place, now));
          }
        }
      }
    }
    return new SecretView.Inventory(secrets);
  }
}
