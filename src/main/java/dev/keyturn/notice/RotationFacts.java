package dev.keyturn.notice;

import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationSummary;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a message may say of a rotation: how it stands, and of its plan what people who
 * do not have it at hand need. Names, times and counts; never a value.
 *
 * @param rotation where it stands
 * @param consent who has agreed, and who may
 * @param requestedVia from where it was asked for
 * @param title the plan's one line for people; the plan's name when the file is gone
 * @param owner empty when this version cannot read the plan
 * @param mention whom to mention when a person is needed, as the plan's `notify` has it for the
 *     channel; null: nobody
 * @param services with their replicas
 * @param redeploys how many redeploys the whole rotation costs over all services
 * @param window the plan's hours in words; null: at any time
 * @param anchor size and root of the audit trail now, as {@code size root}; null when there is none
 * @param link address of the rotation in the API; null when the public address is not configured
 */
public record RotationFacts(
    RotationSummary rotation,
    Consent consent,
    String requestedVia,
    String title,
    String owner,
    @Nullable String mention,
    List<String> secrets,
    List<ServiceFacts> services,
    int redeploys,
    Duration settle,
    Duration soak,
    @Nullable String window,
    @Nullable String anchor,
    @Nullable String link) {

  public RotationFacts {
    secrets = List.copyOf(secrets);
    services = List.copyOf(services);
  }

  public record ServiceFacts(String name, int replicas) {}

  /** What a person does next; while it moves by itself, what it does. */
  public String nextAction() {
    return rotation.why() == null || rotation.phase().ended()
        ? rotation.phase().sentence()
        : rotation.nextAction();
  }
}
