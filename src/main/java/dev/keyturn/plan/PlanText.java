package dev.keyturn.plan;

import static dev.keyturn.plan.StoredForm.FLAG;
import static dev.keyturn.plan.StoredForm.NUMBER;
import static dev.keyturn.plan.StoredForm.SPAN;
import static dev.keyturn.plan.StoredForm.TEXT;
import static dev.keyturn.plan.StoredForm.list;
import static dev.keyturn.plan.StoredForm.named;
import static dev.keyturn.plan.StoredForm.object;
import static dev.keyturn.plan.StoredForm.words;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.NotAffected;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan as text, the same for the same plan: JSON without spaces, the fields of each object by
 * their names, durations as in ISO 8601. The text is stored with the rotation, and its digest is
 * what people approve and what a receipt names; so the digest of a stored text is always that of
 * the text itself.
 *
 * <p>Fields and words of the text are its own: they stand here, each once for writing and reading,
 * whatever the code calls them. A text without {@code v} is of version 1; each other version says
 * {@code v}, and is written only of a plan that needs it: 2, of encodings that are variants of
 * another; 3, of services that are not affected. What one version has written every later one
 * reads. What is not known here is refused: a field that was passed over could be the one that
 * makes a step safe.
 */
public final class PlanText {
  private static final int NEWEST = 3;

  /** What version 3 has beside the earlier ones. */
  private static final String NOT_AFFECTED = "notAffected";

  private static final StoredForm<Role> ROLE =
      words(Map.of("SIGNER", Role.SIGNER, "VERIFIER", Role.VERIFIER, "BOTH", Role.BOTH));

  private static final StoredForm<TokenKind> TOKEN_KIND =
      words(
          Map.of(
              "PROJECT", TokenKind.PROJECT,
              "WORKSPACE", TokenKind.WORKSPACE,
              "ACCOUNT", TokenKind.ACCOUNT));

  private static final StoredForm<Encoding> ENCODING =
      words(
          Map.of(
              "BASE64", Encoding.BASE64,
              "BASE64_UNPADDED", Encoding.BASE64_UNPADDED,
              "BASE64URL", Encoding.BASE64URL,
              "BASE64URL_PADDED", Encoding.BASE64URL_PADDED,
              "HEX", Encoding.HEX,
              "PEM", Encoding.PEM,
              "PEM_ESCAPED", Encoding.PEM_ESCAPED,
              "JWK", Encoding.JWK,
              "TEXT", Encoding.TEXT));

  private static final StoredForm<SecretName> NAME =
      object(f -> new SecretName(f.get("text", TEXT, SecretName::text)));

  private static final StoredForm<VariableName> VARIABLE =
      object(f -> new VariableName(f.get("text", TEXT, VariableName::text)));

  private static final StoredForm<Plan> PLAN = object(PlanText::plan);

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** One look at a rotation after the other reads the same text. */
  private static volatile @Nullable Read last;

  private record Read(String text, Plan plan) {}

  private PlanText() {}

  public static String write(Plan plan) {
    try {
      var text = (ObjectNode) PLAN.write(plan);
      // What says nothing new keeps the digest that it always had.
      return JSON.writeValueAsString(version(plan) == 1 ? text : text.put("v", version(plan)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan can always be written", e);
    }
  }

  /**
   * The plan of a stored text.
   *
   * @throws UnreadablePlan when no version that is known here has written it
   */
  public static Plan read(String text) {
    Read before = last;
    if (before != null && before.text().equals(text)) {
      return before.plan();
    }
    Plan plan = parse(text);
    last = new Read(text, plan);
    return plan;
  }

  private static Plan parse(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      JsonNode said = root instanceof ObjectNode object ? object.remove("v") : null;
      int version = said == null ? 1 : NUMBER.read("v", said);
      if (version < 1 || version > NEWEST) {
        throw new UnreadablePlan(
            "it is of version %d, and this Keyturn knows versions 1 to %d only"
                .formatted(version, NEWEST));
      }
      if (version == 3 && root instanceof ObjectNode object) {
        StoredFields.field("", object, NOT_AFFECTED);
      }
      Plan plan = PLAN.read("", root);
      if (version != version(plan)) {
        throw new UnreadablePlan(
            said == null ? "v is missing" : "v is not the version that this plan needs");
      }
      return plan;
    } catch (JsonProcessingException e) {
      // Its message quotes the text.
      throw new UnreadablePlan("it is no JSON");
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadablePlan("a value has not the form that it must have", e);
    }
  }

  /** The first that can say all that the plan says. */
  private static int version(Plan plan) {
    if (!plan.notAffected().isEmpty()) {
      return 3;
    }
    boolean variants = plan.secrets().stream().anyMatch(s -> s.encoding().plain() != s.encoding());
    return variants ? 2 : 1;
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

  private static Plan plan(StoredFields<Plan> f) {
    return new Plan(
        f.get("name", TEXT, Plan::name),
        f.get("environment", TEXT, Plan::environment),
        f.get("owner", TEXT, Plan::owner),
        f.get("consumers", list(object(PlanText::consumer)), Plan::consumers),
        f.get("secrets", list(object(PlanText::secret)), Plan::secrets),
        f.get("pace", object(PlanText::pace), Plan::pace),
        f.get("approval", object(PlanText::approval), Plan::approval),
        // A plan that was stored before there was such a rule leaves going back to people.
        f.lacks("rollBack")
            ? RollBack.NEVER
            : f.get("rollBack", object(PlanText::rollBack), Plan::rollBack),
        f.getUnless(
            NOT_AFFECTED, list(object(PlanText::notAffected)), Plan::notAffected, List.of()));
  }

  private static NotAffected notAffected(StoredFields<NotAffected> f) {
    return new NotAffected(
        f.get("service", object(PlanText::service), NotAffected::service),
        Set.copyOf(f.get("variables", list(TEXT), n -> List.copyOf(n.variables()))),
        f.get("reason", TEXT, NotAffected::reason));
  }

  private static ApprovalRule approval(StoredFields<ApprovalRule> f) {
    return new ApprovalRule(
        f.get("required", NUMBER, ApprovalRule::required),
        f.get("approvers", list(TEXT), ApprovalRule::approvers),
        f.get("expires", SPAN, ApprovalRule::expires));
  }

  private static Consumer consumer(StoredFields<Consumer> f) {
    return new Consumer(
        f.get("service", object(PlanText::service), Consumer::service),
        f.get("replicas", NUMBER, Consumer::replicas),
        f.get("confirmation", object(PlanText::confirmation), Consumer::confirmation));
  }

  private static ServiceRef service(StoredFields<ServiceRef> f) {
    return new ServiceRef(
        f.get("environment", object(PlanText::railway), ServiceRef::environment),
        f.get("serviceId", TEXT, ServiceRef::serviceId),
        f.get("name", TEXT, ServiceRef::name));
  }

  private static RailwayEnvironment railway(StoredFields<RailwayEnvironment> f) {
    return new RailwayEnvironment(
        f.get("projectId", TEXT, RailwayEnvironment::projectId),
        f.get("environmentId", TEXT, RailwayEnvironment::environmentId),
        f.get("tokenVariable", TEXT, RailwayEnvironment::tokenVariable),
        f.get("tokenKind", TOKEN_KIND, RailwayEnvironment::tokenKind));
  }

  private static Confirmation confirmation(StoredFields<Confirmation> f) {
    return new Confirmation(
        f.getOrNull("attestationUrl", TEXT, Confirmation::attestationUrl),
        f.getOrNull("attestationTokenVariable", TEXT, Confirmation::attestationTokenVariable),
        f.getOrNull("healthUrl", TEXT, Confirmation::healthUrl),
        f.get("manual", FLAG, Confirmation::manual));
  }

  private static Pace pace(StoredFields<Pace> f) {
    return new Pace(
        f.get("settle", SPAN, Pace::settle),
        f.get("soak", SPAN, Pace::soak),
        f.get("skew", SPAN, Pace::skew),
        f.get("recount", SPAN, Pace::recount),
        f.getOrNull("rideLimit", SPAN, Pace::rideLimit));
  }

  private static RollBack rollBack(StoredFields<RollBack> f) {
    return new RollBack(
        f.get("failedDeploy", FLAG, RollBack::failedDeploy),
        f.get("serverError", FLAG, RollBack::serverError),
        f.get("failedChecks", NUMBER, RollBack::failedChecks),
        f.get("degradedFor", SPAN, RollBack::degradedFor),
        f.get("errorRate", NUMBER, RollBack::errorRate),
        f.get("latency", NUMBER, RollBack::latency));
  }

  private static ManagedSecret secret(StoredFields<ManagedSecret> f) {
    return new ManagedSecret(
        f.get("name", NAME, ManagedSecret::name),
        f.get("material", StoredMaterial.FORM, ManagedSecret::material),
        f.get("encoding", ENCODING, ManagedSecret::encoding),
        f.getOrNull("storedIn", VARIABLE, ManagedSecret::storedIn),
        f.get("newSuffix", TEXT, ManagedSecret::newSuffix),
        f.getOrNull("previousSuffix", TEXT, ManagedSecret::previousSuffix),
        f.get("vault", object(PlanText::vault), ManagedSecret::vault),
        f.get("roles", named(ROLE), ManagedSecret::roles),
        f.get("tokenLifetime", SPAN, ManagedSecret::tokenLifetime),
        f.get("gates", object(PlanText::gates), ManagedSecret::gates));
  }

  private static VaultPath vault(StoredFields<VaultPath> f) {
    return new VaultPath(
        f.get("mount", TEXT, VaultPath::mount),
        f.get("path", TEXT, VaultPath::path),
        f.get("field", TEXT, VaultPath::field));
  }

  private static Gates gates(StoredFields<Gates> f) {
    return new Gates(
        f.get("unusedFor", SPAN, Gates::unusedFor),
        f.get("reEncrypted", FLAG, Gates::reEncrypted),
        f.get("manual", FLAG, Gates::manual));
  }
}
