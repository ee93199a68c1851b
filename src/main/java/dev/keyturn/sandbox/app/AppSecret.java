package dev.keyturn.sandbox.app;

import java.time.Duration;
import java.util.List;

/**
 * One secret that the application reads from its variables.
 *
 * @param name the variable that signs, and the secret's name
 * @param newSlot the variable that carries the version to come, usually {@code NAME_NEW}
 * @param previousSlot the variable that carries the version before, usually {@code NAME_PREVIOUS}
 * @param tokenLifetime how long an issued token is good; only read for the two token kinds
 */
public record AppSecret(
    String name,
    Kind kind,
    Role role,
    String newSlot,
    String previousSlot,
    Duration tokenLifetime) {
  private static final Duration DAY = Duration.ofHours(24);

  /** What the application does with the value. */
  public enum Kind {
    /**
     * Signs JWTs with the UTF-8 text of the variable: HS256 from 32 bytes, HS384 from 48, HS512
     * from 64.
     */
    TOKENS_HMAC,
    /** Signs JWTs with a PKCS#8 PEM private key: RS256, ES256/384/512 or EdDSA (Ed25519). */
    TOKENS_ASYMMETRIC,
    /** Encrypts stored backups: AES-GCM with 16, 24 or 32 bytes, in base64 or hexadecimal. */
    BACKUPS,
    /** Protects the stored hashes of API keys; any text of 16 bytes or more. */
    API_KEYS,
    /** Only held and attested; any text of 8 bytes or more. */
    HELD;

    boolean tokens() {
      return this == TOKENS_HMAC || this == TOKENS_ASYMMETRIC;
    }
  }

  /** Which half of the work this service does with the secret. */
  public enum Role {
    SIGNER,
    VERIFIER,
    BOTH;

    public boolean signs() {
      return this != VERIFIER;
    }

    public boolean verifies() {
      return this != SIGNER;
    }
  }

  /** A secret in the usual slots; tokens last 24 hours. */
  public static AppSecret of(String name, Kind kind, Role role) {
    return new AppSecret(name, kind, role, name + "_NEW", name + "_PREVIOUS", DAY);
  }

  public AppSecret withTokenLifetime(Duration lifetime) {
    return new AppSecret(name, kind, role, newSlot, previousSlot, lifetime);
  }

  public AppSecret withSlots(String forNew, String forPrevious) {
    return new AppSecret(name, kind, role, forNew, forPrevious, tokenLifetime);
  }

  /** The variables in the order in which the habit prefers them: the first that is set signs. */
  List<String> slots(Habit habit) {
    return switch (habit) {
      case THREE_SLOT -> List.of(name, newSlot, previousSlot);
      case NEW_FIRST -> List.of(newSlot, name);
    };
  }
}
