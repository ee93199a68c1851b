package dev.keyturn.sandbox.app;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** One secret in one running replica: its keys and the work that is done with them. */
sealed interface HeldSecret {
  AppSecret secret();

  KeyRing<?> ring();

  /** How many stored things need that key; null where nothing is stored. */
  default @Nullable Integer remaining(String kid) {
    return null;
  }

  record OfTokens(AppSecret secret, KeyRing<?> ring, SignedTokens tokens) implements HeldSecret {}

  record OfRows(AppSecret secret, SealedRows rows) implements HeldSecret {
    @Override
    public KeyRing<?> ring() {
      return rows.ring();
    }

    @Override
    public Integer remaining(String kid) {
      return rows.remaining(kid);
    }
  }

  record OnlyHeld(AppSecret secret, KeyRing<?> ring) implements HeldSecret {}

  /**
   * Reads a secret from the variables of a replica.
   *
   * @throws IllegalArgumentException when a value is empty, short or of the wrong form
   */
  static HeldSecret read(
      AppSecret secret,
      AppSpec spec,
      Map<String, String> variables,
      Clock clock,
      SecureRandom random) {
    Habit habit = spec.habit();
    return switch (secret.kind()) {
      case TOKENS_HMAC -> {
        KeyRing<JwsKey> ring =
            KeyRing.read(secret, habit, variables, JwsKey::hmac, KeyText::kid, clock);
        yield new OfTokens(
            secret, ring, new SignedTokens(secret, ring, spec.clockTolerance(), clock));
      }
      case TOKENS_ASYMMETRIC -> {
        KeyRing<JwsKey> ring =
            KeyRing.read(
                secret,
                habit,
                variables,
                JwsKey::asymmetric,
                text -> PemKey.parse(text).kid(),
                clock);
        yield new OfTokens(
            secret, ring, new SignedTokens(secret, ring, spec.clockTolerance(), clock));
      }
      case BACKUPS -> {
        KeyRing<SecretKey> ring =
            KeyRing.read(
                secret, habit, variables, text -> aes(KeyText.aesKey(text)), KeyText::kid, clock);
        yield new OfRows(
            secret,
            new SealedRows(secret, ring, spec.store().backups(), new Sealing(random), habit));
      }
      case API_KEYS -> {
        KeyRing<SecretKey> ring =
            KeyRing.read(secret, habit, variables, HeldSecret::hashKey, KeyText::kid, clock);
        yield new OfRows(
            secret,
            new SealedRows(secret, ring, spec.store().apiKeys(), new Sealing(random), habit));
      }
      case HELD ->
          new OnlyHeld(
              secret,
              KeyRing.read(
                  secret,
                  habit,
                  variables,
                  text -> KeyText.atLeast(8, text).length,
                  KeyText::kid,
                  clock));
    };
  }

  /**
   * API keys are random, so their plain SHA-256 cannot be guessed backwards; it is stored encrypted
   * under the salt instead of mixed with it. So a record can move to another salt without the API
   * key itself, which nobody has.
   */
  private static SecretKey hashKey(String salt) {
    KeyText.atLeast(16, salt);
    return aes(KeyText.hkdf(salt, "keyturn-sandbox-api-keys", 32));
  }

  private static SecretKey aes(byte[] key) {
    return new SecretKeySpec(key, "AES");
  }
}
