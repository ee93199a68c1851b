package dev.keyturn.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trails to check and to damage. The keys are made of repeated bytes and sign nothing but test
 * data.
 */
final class TrailFixture {
  static final String LOG = "keyturn.example/audit";
  static final AuditSigner SIGNER = signer(LOG, 7);
  static final AuditPublicKey KEY = SIGNER.publicKey();
  static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T10:00:00.123456Z"), ZoneOffset.UTC);
  static final AuditEntry.Tool TOOL = new AuditEntry.Tool("0.1.0", "abc1234");

  private TrailFixture() {}

  static AuditSigner signer(String name, int seedByte) {
    byte[] seed = new byte[AuditSigner.SEED_BYTES];
    Arrays.fill(seed, (byte) seedByte);
    return AuditSigner.fromSeed(name, seed);
  }

  static AuditTrail trail(AuditStore store) {
    return trail(store, new OneKey(SIGNER));
  }

  static AuditTrail trail(AuditStore store, AuditKeys keys) {
    return new AuditTrail(store, keys, LOG, TOOL, CLOCK, new SecureRandom());
  }

  static MemoryAuditStore storeWith(int entries) {
    var store = new MemoryAuditStore();
    var trail = trail(store);
    for (int i = 1; i <= entries; i++) {
      trail.append(draft(i));
    }
    return store;
  }

  static AuditDraft draft(long n) {
    return AuditDraft.by(new AuditDraft.Actor("engine", "tick", "cli"), "step.intent")
        .rotation("rot-2026-11")
        .secret("STRIPE_KEY")
        .service("checkout-" + n % 3)
        .from("Staged")
        .to("Promoted")
        .step("Promote")
        .attempt(n)
        .target(new AuditDraft.Target("railway", "variable NAME_NEW"))
        .reason("Café ☕ \"" + n + "\" 𝄞")
        .build();
  }

  static String export(AuditStore store) throws IOException {
    return export(store, KEY);
  }

  static String export(AuditStore store, AuditPublicKey key) throws IOException {
    var out = new ByteArrayOutputStream();
    AuditExport.write(store, key, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  static List<String> lines(String export) {
    return new ArrayList<>(export.lines().toList());
  }

  static String join(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
