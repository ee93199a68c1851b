package dev.keyturn.sandbox;

import dev.keyturn.sandbox.InitialValue.Encoding;
import dev.keyturn.sandbox.InitialValue.RandomBytes;
import dev.keyturn.sandbox.SandboxSpec.Project;
import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.SandboxSpec.TokenKind;
import dev.keyturn.sandbox.SandboxSpec.VaultPath;
import dev.keyturn.sandbox.SandboxWorld.Ports;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import dev.keyturn.sandbox.app.Habit;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The first runbook's production environment: one service with two replicas, three secrets. */
final class Zkeb {
  static final String PROJECT = "645970db-4e5d-5f61-9648-b4a17f76007d";
  static final String ENVIRONMENT = "750b2ed4-86a6-5ed7-90ee-c614f74523fd";
  static final String SERVICE = "e5482a81-0277-5eb4-9d3f-5442d68c2e2e";
  static final String PLACE = ENVIRONMENT + "/" + SERVICE;
  static final String TOKEN = "RAILWAY_TOKEN_ZKEB_PRODUCTION";

  private static final Map<String, Role> API = Map.of("api-server", Role.BOTH);
  private static final Duration LIFETIME = Duration.ofSeconds(4);

  private Zkeb() {}

  static SandboxSpec spec(Habit habit) {
    return SandboxSpec.of(
            "24 hours take 6 seconds",
            List.of(new Project("zkeb", PROJECT, ENVIRONMENT, TOKEN, TokenKind.PROJECT)),
            List.of(
                new Service("api-server", "zkeb", SERVICE, 2, "KEYTURN_ATTESTATION_TOKEN_ZKEB")),
            List.of(
                secret("ZKEB_MASTER_ENCRYPTION_KEY", Kind.BACKUPS, 32).storedIn("ZKEB_MASTER_KEY"),
                secret("JWT_SECRET", Kind.TOKENS_HMAC, 32),
                secret("API_KEY_SALT", Kind.API_KEYS, 16)))
        .withVaults(
            List.of(new VaultPath("secret", "zkeb/production"), new VaultPath("secret", "keyturn")))
        .withHabit(habit);
  }

  private static SecretSpec secret(String name, Kind kind, int bytes) {
    return SecretSpec.of(name, kind, new RandomBytes(bytes, Encoding.BASE64), API, LIFETIME);
  }

  static SandboxWorld start(SandboxSpec spec) throws IOException, InterruptedException {
    return SandboxWorld.start(spec, Ports.free(), Clock.systemUTC(), new SecureRandom());
  }
}
