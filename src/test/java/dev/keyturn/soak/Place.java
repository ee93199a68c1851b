package dev.keyturn.soak;

import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VaultPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where the soak's plan rotates. */
final class Place {
  static final Path PLAN = Path.of("src/test/resources/soak/soak.yaml");
  static final List<String> SECRETS = List.of("BACKUP_KEY", "JWT_SECRET", "API_KEY_SALT");
  static final String ENVIRONMENT = "2d8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6a02";
  static final ServiceRef API =
      new ServiceRef(
          new RailwayEnvironment(
              "2d8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6a01",
              ENVIRONMENT,
              "RAILWAY_TOKEN_SOAK",
              RailwayEnvironment.TokenKind.PROJECT),
          "2d8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6a03",
          "api");
  static final String NAME = ENVIRONMENT + "/" + API.serviceId();

  private Place() {}

  static VaultPath vault(String secret) {
    String field = secret.toLowerCase(Locale.ROOT);
    return new VaultPath("secret", "soak/production/" + field, field);
  }
}
