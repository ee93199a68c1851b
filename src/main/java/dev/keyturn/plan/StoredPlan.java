package dev.keyturn.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.time.DateTimeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link PlanText} has written, in this and in every earlier version. Whatever it does
 * not know it refuses: a field that was passed over could be the one that makes a step safe.
 */
final class StoredPlan {
  /** In front of each kind of material. A name that Java once gave it, and the text's own since. */
  static final String KIND = "Material$";

  static final StoredWords<Role> ROLES =
      new StoredWords<>(
          Map.of("SIGNER", Role.SIGNER, "VERIFIER", Role.VERIFIER, "BOTH", Role.BOTH));

  static final StoredWords<TokenKind> TOKEN_KINDS =
      new StoredWords<>(
          Map.of(
              "PROJECT", TokenKind.PROJECT,
              "WORKSPACE", TokenKind.WORKSPACE,
              "ACCOUNT", TokenKind.ACCOUNT));

  static final StoredWords<Material.Encoding> ENCODINGS =
      new StoredWords<>(
          Map.of(
              "BASE64", Material.Encoding.BASE64,
              "BASE64URL", Material.Encoding.BASE64URL,
              "HEX", Material.Encoding.HEX,
              "PEM", Material.Encoding.PEM,
              "JWK", Material.Encoding.JWK,
              "TEXT", Material.Encoding.TEXT));

  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** One look at a rotation after the other reads the same text. */
  private static volatile @Nullable Read last;

  private record Read(String text, Plan plan) {}

  private StoredPlan() {}

  static Plan read(String text) {
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
      return StoredFields.read("", JSON.readTree(text), StoredPlan::plan);
    } catch (JsonProcessingException e) {
      // Its message quotes the text.
      throw new UnreadablePlan("it is no JSON");
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadablePlan("a value has not the form that it must have", e);
    }
  }

  private static Plan plan(StoredFields fields) {
    int version = fields.has("v") ? fields.number("v") : VERSION;
    if (version != VERSION) {
      throw new UnreadablePlan(
          "it is of version " + version + ", and this Keyturn knows version " + VERSION + " only");
    }
    return new Plan(
        fields.text("name"),
        fields.text("environment"),
        fields.text("owner"),
        fields.list("consumers", StoredPlan::consumer),
        fields.list("secrets", StoredPlan::secret),
        fields.object("pace", StoredPlan::pace),
        fields.object("approval", StoredPlan::approval),
        // A plan that was stored before there was such a rule leaves going back to people.
        fields.has("rollBack") ? fields.object("rollBack", StoredPlan::rollBack) : RollBack.NEVER);
  }

  private static Plan.ApprovalRule approval(StoredFields fields) {
    return new Plan.ApprovalRule(
        fields.number("required"), fields.texts("approvers"), fields.span("expires"));
  }

  private static Plan.Consumer consumer(StoredFields fields) {
    return new Plan.Consumer(
        fields.object("service", StoredPlan::service),
        fields.number("replicas"),
        fields.object("confirmation", StoredPlan::confirmation));
  }

  private static ServiceRef service(StoredFields fields) {
    return new ServiceRef(
        fields.object("environment", StoredPlan::railway),
        fields.text("serviceId"),
        fields.text("name"));
  }

  private static RailwayEnvironment railway(StoredFields fields) {
    return new RailwayEnvironment(
        fields.text("projectId"),
        fields.text("environmentId"),
        fields.text("tokenVariable"),
        fields.word("tokenKind", TOKEN_KINDS));
  }

  private static Plan.Confirmation confirmation(StoredFields fields) {
    return new Plan.Confirmation(
        fields.textOrNull("attestationUrl"),
        fields.textOrNull("attestationTokenVariable"),
        fields.textOrNull("healthUrl"),
        fields.flag("manual"));
  }

  private static Plan.Pace pace(StoredFields fields) {
    return new Plan.Pace(
        fields.span("settle"),
        fields.span("soak"),
        fields.span("skew"),
        fields.span("recount"),
        fields.isNull("rideLimit") ? null : fields.span("rideLimit"));
  }

  private static RollBack rollBack(StoredFields fields) {
    return new RollBack(
        fields.flag("failedDeploy"),
        fields.flag("serverError"),
        fields.number("failedChecks"),
        fields.span("degradedFor"),
        fields.number("errorRate"),
        fields.number("latency"));
  }

  private static Plan.ManagedSecret secret(StoredFields fields) {
    return new Plan.ManagedSecret(
        new SecretName(fields.object("name", StoredPlan::name)),
        fields.object("material", StoredPlan::material),
        fields.word("encoding", ENCODINGS),
        fields.isNull("storedIn")
            ? null
            : new VariableName(fields.object("storedIn", StoredPlan::name)),
        fields.text("newSuffix"),
        fields.textOrNull("previousSuffix"),
        fields.object("vault", StoredPlan::vault),
        fields.object("roles", all -> all.words(ROLES)),
        fields.span("tokenLifetime"),
        fields.object("gates", StoredPlan::gates));
  }

  private static String name(StoredFields fields) {
    return fields.text("text");
  }

  private static VaultPath vault(StoredFields fields) {
    return new VaultPath(fields.text("mount"), fields.text("path"), fields.text("field"));
  }

  private static Plan.Gates gates(StoredFields fields) {
    return new Plan.Gates(
        fields.span("unusedFor"), fields.flag("reEncrypted"), fields.flag("manual"));
  }

  private static Material material(StoredFields fields) {
    String kind = fields.text("kind");
    return switch (kind.startsWith(KIND) ? kind.substring(KIND.length()) : "") {
      case "Aes" -> new Material.Aes(fields.number("bits"));
      case "Hmac" -> new Material.Hmac(fields.text("algorithm"), fields.number("bytes"));
      case "Rsa" -> new Material.Rsa(fields.number("bits"));
      case "Ec" -> new Material.Ec(fields.text("curve"));
      case "Ed25519" -> new Material.Ed25519();
      case "Salt" -> new Material.Salt(fields.number("bytes"));
      case "Pepper" -> new Material.Pepper(fields.number("bytes"));
      case "Token" ->
          new Material.Token(
              fields.text("prefix"), fields.number("length"), fields.flag("checksum"));
      case "Password" -> new Material.Password(fields.number("length"), fields.text("symbols"));
      case "Supplied" -> new Material.Supplied();
      default -> throw fields.unreadable("kind", "is a word that is not known here");
    };
  }
}
