package dev.keyturn.matrix;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VaultPath;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The one plan of the matrix: {@code api} signs tokens and seals backups, two replicas, attested;
 * {@code gateway} only verifies the tokens, one replica, and a person confirms it.
 */
final class Shop {
  static final String API_ID = "s-api";
  static final String GATEWAY_ID = "s-gateway";
  static final String JWT = "JWT_SECRET";
  static final String MASTER = "MASTER_KEY";
  static final List<String> SECRETS = List.of(JWT, MASTER);
  static final String PROJECT = "p-shop";
  static final String ENVIRONMENT = "e-production";
  static final String RAILWAY_TOKEN = "RAILWAY_TOKEN_SHOP";
  static final String ATTESTATION_TOKEN = "ATTESTATION_TOKEN_API";
  static final Duration TOKEN_LIFE = Duration.ofMinutes(10);
  static final String ATTESTATION = "/attestation/api";
  static final String HEALTH = "/api/health";
  static final String ALICE = "alice@example.com";
  static final String BOB = "bob@example.com";

  static final Map<String, String> BEFORE =
      Map.of(
          JWT, "example-only-jwt-before-0123456789-0123456789-0123456789-01234567",
          MASTER, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

  private Shop() {}

  static Plan plan(URI application) {
    var place =
        new RailwayEnvironment(
            PROJECT, ENVIRONMENT, RAILWAY_TOKEN, RailwayEnvironment.TokenKind.PROJECT);
    var api = new ServiceRef(place, API_ID, "api");
    var gateway = new ServiceRef(place, GATEWAY_ID, "gateway");
    return new Plan(
        "shop",
        "production",
        "owner",
        List.of(
            new Consumer(
                api,
                2,
                new Confirmation(
                    application.resolve(ATTESTATION).toString(), ATTESTATION_TOKEN, null, false)),
            new Consumer(
                gateway,
                1,
                new Confirmation(null, null, application.resolve(HEALTH).toString(), true))),
        List.of(
            secret(
                JWT,
                new Material.Hmac("HS512", 64),
                Material.Encoding.BASE64URL,
                Map.of("api", Role.BOTH, "gateway", Role.VERIFIER),
                TOKEN_LIFE,
                new Gates(Duration.ZERO, false, false)),
            secret(
                MASTER,
                new Material.Aes(256),
                Material.Encoding.BASE64,
                Map.of("api", Role.BOTH),
                Duration.ZERO,
                new Gates(Duration.ZERO, true, false))),
        new Pace(
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            null),
        new ApprovalRule(1, List.of(BOB), Duration.ofHours(24)));
  }

  private static ManagedSecret secret(
      String name,
      Material material,
      Material.Encoding encoding,
      Map<String, Role> roles,
      Duration life,
      Gates gates) {
    return new ManagedSecret(
        new SecretName(name),
        material,
        encoding,
        null,
        "_NEW",
        "_PREVIOUS",
        new VaultPath("secret", vaultPath(name), name.toLowerCase(Locale.ROOT)),
        roles,
        life,
        gates);
  }

  static String vaultPath(String secret) {
    return "shop/production/" + secret.toLowerCase(Locale.ROOT);
  }
}
