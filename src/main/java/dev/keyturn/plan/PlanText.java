package dev.keyturn.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A plan as text, the same for the same plan: JSON without spaces, the fields of each object by
 * their names, durations as in ISO 8601. The text is stored with the rotation, and its digest is
 * what people approve and what a receipt names; so the digest of a stored text is always that of
 * the text itself.
 *
 * <p>Fields and words of the text are its own: they stand here and in {@link StoredPlan}, whatever
 * the code calls them. A text without {@code v} is of version 1, the only one so far; each other
 * version says {@code v}. What one version has written every later one reads.
 */
public final class PlanText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlanText() {}

  public static String write(Plan plan) {
    return write(object(plan));
  }

  /**
   * The plan of a stored text.
   *
   * @throws UnreadablePlan when no version that is known here has written it
   */
  public static Plan read(String text) {
    return StoredPlan.read(text);
  }

  /** The plan that a rotation has; empty when it cannot be read. */
  public static Optional<Plan> of(Rotation rotation) {
    try {
      return Optional.of(read(rotation.planText()));
    } catch (UnreadablePlan unreadable) {
      return Optional.empty();
    }
  }

  public static PlanDigest digest(String text) {
    return new PlanDigest(Sha256.hex(text));
  }

  private static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan can always be written", e);
    }
  }

  private static ObjectNode object(Plan plan) {
    ObjectNode out = object();
    out.set("approval", approval(plan.approval()));
    out.set("consumers", list(plan.consumers(), PlanText::consumer));
    out.put("environment", plan.environment());
    out.put("name", plan.name());
    out.put("owner", plan.owner());
    out.set("pace", pace(plan.pace()));
    out.set("rollBack", rollBack(plan.rollBack()));
    out.set("secrets", list(plan.secrets(), PlanText::secret));
    return out;
  }

  private static ObjectNode approval(Plan.ApprovalRule rule) {
    ObjectNode out = object();
    out.set("approvers", list(rule.approvers(), JsonNodeFactory.instance::textNode));
    return out.put("expires", span(rule.expires())).put("required", rule.required());
  }

  private static ObjectNode consumer(Plan.Consumer consumer) {
    Plan.Confirmation confirmation = consumer.confirmation();
    ServiceRef service = consumer.service();
    RailwayEnvironment environment = service.environment();
    ObjectNode out = object();
    out.putObject("confirmation")
        .put("attestationTokenVariable", confirmation.attestationTokenVariable())
        .put("attestationUrl", confirmation.attestationUrl())
        .put("healthUrl", confirmation.healthUrl())
        .put("manual", confirmation.manual());
    out.put("replicas", consumer.replicas());
    ObjectNode where = out.putObject("service");
    where
        .putObject("environment")
        .put("environmentId", environment.environmentId())
        .put("projectId", environment.projectId())
        .put("tokenKind", StoredPlan.TOKEN_KINDS.word(environment.tokenKind()))
        .put("tokenVariable", environment.tokenVariable());
    where.put("name", service.name()).put("serviceId", service.serviceId());
    return out;
  }

  private static ObjectNode pace(Plan.Pace pace) {
    Duration limit = pace.rideLimit();
    return object()
        .put("recount", span(pace.recount()))
        .put("rideLimit", limit == null ? null : span(limit))
        .put("settle", span(pace.settle()))
        .put("skew", span(pace.skew()))
        .put("soak", span(pace.soak()));
  }

  private static ObjectNode rollBack(RollBack rule) {
    return object()
        .put("degradedFor", span(rule.degradedFor()))
        .put("errorRate", rule.errorRate())
        .put("failedChecks", rule.failedChecks())
        .put("failedDeploy", rule.failedDeploy())
        .put("latency", rule.latency())
        .put("serverError", rule.serverError());
  }

  private static ObjectNode secret(Plan.ManagedSecret secret) {
    ObjectNode out = object().put("encoding", StoredPlan.ENCODINGS.word(secret.encoding()));
    out.putObject("gates")
        .put("manual", secret.gates().manual())
        .put("reEncrypted", secret.gates().reEncrypted())
        .put("unusedFor", span(secret.gates().unusedFor()));
    out.set("material", material(secret.material()));
    out.set("name", name(secret.name().text()));
    out.put("newSuffix", secret.newSuffix()).put("previousSuffix", secret.previousSuffix());
    ObjectNode roles = out.putObject("roles");
    secret.roles().forEach((service, role) -> roles.put(service, StoredPlan.ROLES.word(role)));
    VariableName storedIn = secret.storedIn();
    out.set("storedIn", storedIn == null ? null : name(storedIn.text()));
    out.put("tokenLifetime", span(secret.tokenLifetime()));
    out.putObject("vault")
        .put("field", secret.vault().field())
        .put("mount", secret.vault().mount())
        .put("path", secret.vault().path());
    return out;
  }

  private static ObjectNode material(Material material) {
    return switch (material) {
      case Material.Aes aes -> kind("Aes").put("bits", aes.bits());
      case Material.Hmac hmac ->
          kind("Hmac").put("algorithm", hmac.algorithm()).put("bytes", hmac.bytes());
      case Material.Rsa rsa -> kind("Rsa").put("bits", rsa.bits());
      case Material.Ec ec -> kind("Ec").put("curve", ec.curve());
      case Material.Ed25519 _ -> kind("Ed25519");
      case Material.Salt salt -> kind("Salt").put("bytes", salt.bytes());
      case Material.Pepper pepper -> kind("Pepper").put("bytes", pepper.bytes());
      case Material.Token token ->
          kind("Token")
              .put("checksum", token.checksum())
              .put("length", token.length())
              .put("prefix", token.prefix());
      case Material.Password password ->
          kind("Password").put("length", password.length()).put("symbols", password.symbols());
      case Material.Supplied _ -> kind("Supplied");
    };
  }

  /** The kind comes first, before the fields by their names. */
  private static ObjectNode kind(String kind) {
    return object().put("kind", StoredPlan.KIND + kind);
  }

  private static ObjectNode name(String text) {
    return object().put("text", text);
  }

  private static <T> ArrayNode list(List<T> items, Function<T, ? extends JsonNode> write) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    items.forEach(item -> out.add(write.apply(item)));
    return out;
  }

  private static String span(Duration span) {
    return span.toString();
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
