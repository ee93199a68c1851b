package dev.keyturn.audit;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.hostile.Fuzzed;
import java.util.Base64;

/**
 * Signed notes, keys and anchors as texts: a checkpoint or receipt is believed only where our key
 * signed those very words. The parts between zero bytes are a note, a receipt's text, a key and an
 * anchor.
 */
public final class NoteFuzz {
  static final String RECEIPT =
      "{\"plan\":\"zkeb\",\"replicas\":[\"r1\",\"r2\"],\"rotation\":\"01JD0000000000000000000000\"}";
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(TrailFixture.LOG, 7, Base64.getEncoder().encodeToString(Merkle.leaf("seven")));

  private NoteFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return Fuzzed.soon(() -> tried(data));
  }

  private static boolean tried(byte[] data) {
    var parts =
        Fuzzed.parts(Fuzzed.planted(data), 4).stream().map(p -> new String(p, UTF_8)).toList();
    boolean believed = false;
    try {
      must(
          Checkpoint.open(parts.get(0), TrailFixture.KEY).equals(CHECKPOINT),
          "no checkpoint is believed but the one that was signed");
      believed = true;
    } catch (UnreadableAudit e) {
      Fuzzed.silent(e);
    }
    try {
      Receipt.verify(parts.get(1), parts.get(0), TrailFixture.KEY);
      must(parts.get(1).equals(RECEIPT), "no receipt is believed but the one that was signed");
      believed = true;
    } catch (UnreadableAudit e) {
      Fuzzed.silent(e);
    }
    try {
      var key = AuditPublicKey.parse(parts.get(2));
      must(key.text().equals(parts.get(2)), "a key is written as it was read");
    } catch (UnreadableAudit e) {
      Fuzzed.silent(e);
    }
    try {
      var anchor = AuditAnchor.parse(parts.get(3));
      must(anchor.text().equals(parts.get(3)), "an anchor is written as it was read");
    } catch (UnreadableAudit e) {
      Fuzzed.silent(e);
    }
    return believed;
  }

  /** The notes with which the search begins. */
  static String signedCheckpoint() {
    return CHECKPOINT.sign(TrailFixture.SIGNER);
  }

  static Receipt signedReceipt() {
    return Receipt.sign(RECEIPT, TrailFixture.LOG, TrailFixture.SIGNER);
  }
}
