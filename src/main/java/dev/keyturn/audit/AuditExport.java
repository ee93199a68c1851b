package dev.keyturn.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a trail as JSON Lines in UTF-8: a header (format, log, public key), each entry's exact
 * text, and as last line the checkpoint note as a JSON string. Judges nothing: a damaged trail is
 * exported as it is, so that the verifier can show the damage.
 */
public final class AuditExport {
  private AuditExport() {}

  /**
   * Writes the trail up to its present head; entries appended meanwhile are left out. Does not
   * close the stream.
   *
   * @return number of entries written
   * @throws BrokenTrail when there is no head, or no checkpoint note in it, to export
   */
  public static long write(AuditStore store, AuditPublicKey key, OutputStream out)
      throws IOException {
    var head =
        store.head().orElseThrow(() -> new BrokenTrail("the trail has no entries to export"));
    line(out, new ExportHeader(origin(head), key).line());
    long entries = 0;
    for (var row : new Rows(store, head.size())) {
      line(out, row.canonicalText());
      entries++;
    }
    line(out, CanonicalJson.write(head.checkpointNote()));
    out.flush();
    return entries;
  }

  private static String origin(Head head) {
    try {
      return Checkpoint.readUnverified(head.checkpointNote()).origin();
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the audit head cannot be read: " + e.getMessage());
    }
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }
}
