package dev.keyturn.sandbox.app;

import dev.keyturn.sandbox.app.SharedStore.Row;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Makes and checks API keys: {@code <row id>.<32 random bytes in base64url>}, of which only a
 * sealed SHA-256 is stored.
 */
final class ApiKeys {
  private final SecureRandom random;

  ApiKeys(SecureRandom random) {
    this.random = random;
  }

  AppAnswer register(SealedRows rows) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String id = rows.nextId();
    String apiKey = id + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Row row = rows.store(id, sha256(apiKey));
    return new AppAnswer(201, Map.of("id", id, "apiKey", apiKey, "kid", row.kid()));
  }

  AppAnswer check(SealedRows rows, String apiKey) {
    int dot = apiKey.indexOf('.');
    Optional<Row> row = dot < 0 ? Optional.empty() : rows.find(apiKey.substring(0, dot));
    if (row.isEmpty()) {
      return AppAnswer.problem(401, "unknown API key");
    }
    String kid = row.get().kid();
    Optional<byte[]> hash = rows.open(row.get());
    if (hash.isEmpty()) {
      return new AppAnswer(401, Map.of("error", "unknown kid", "kid", kid));
    }
    return MessageDigest.isEqual(hash.get(), sha256(apiKey))
        ? AppAnswer.ok(Map.of("id", row.get().id(), "kid", kid))
        : AppAnswer.problem(401, "unknown API key");
  }

  static byte[] sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String checksum(byte[] bytes) {
    return HexFormat.of().formatHex(sha256(bytes));
  }
}
