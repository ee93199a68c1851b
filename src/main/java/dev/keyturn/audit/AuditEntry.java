package dev.keyturn.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One event at its place in the trail. Its stored form, {@link #toCanonicalText}, is one flat JSON
 * object: the fields of the draft stand beside those given here.
 *
 * @param seq place in the trail, from 1, without gaps; leaf {@code seq − 1} of the Merkle tree
 * @param id UUID version 7 (RFC 9562)
 * @param ts when it was appended, in milliseconds; only as good as the host's clock
 * @param log name of the trail, the same as the origin of its checkpoints
 * @param prev leaf hash of the entry before, base64url, 43 characters; of the first entry 32 zero
 *     bytes
 * @param tool the program that wrote it
 * @param event what the caller reported
 */
public record AuditEntry(
    long seq, UUID id, Instant ts, String log, String prev, Tool tool, AuditDraft event) {
  /** Version of the entry format, in the field {@code v}. */
  public static final long FORMAT_VERSION = 1;

  private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Refuses what the format cannot hold. */
  public AuditEntry {
    if (seq < 1 || seq > CanonicalJson.MAX_INTEGER) {
      throw new IllegalArgumentException("seq must be between 1 and 2^53−1");
    }
    if (id.version() != 7) {
      throw new IllegalArgumentException("id must be a UUID of version 7");
    }
    AuditText.name("log", log);
    if (!HASH.matcher(prev).matches()) {
      throw new IllegalArgumentException("prev must be 43 characters of base64url");
    }
    ts = ts.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * The program that wrote an entry.
   *
   * @param version released version
   * @param build commit or build id
   */
  public record Tool(String version, String build) {
    /** Refuses text that does not fit on a line. */
    public Tool {
      AuditText.name("tool.version", version);
      AuditText.name("tool.build", build);
    }

    private static Tool read(EntryFields fields) throws UnreadableAudit {
      return new Tool(fields.text("version"), fields.text("build"));
    }
  }

  /** The exact text that is stored, hashed and exported. */
  public String toCanonicalText() {
    var fields = new TreeMap<String, Object>();
    fields.put("v", FORMAT_VERSION);
    fields.put("seq", seq);
    fields.put("id", id.toString());
    fields.put("ts", AuditText.timestamp(ts));
    fields.put("log", log);
    fields.put("prev", prev);
    fields.put("tool", Map.of("version", tool.version, "build", tool.build));
    event.putInto(fields);
    return CanonicalJson.write(fields);
  }

  /**
   * Reads what {@link #toCanonicalText} wrote.
   *
   * @throws UnreadableAudit when the text is not canonical, lacks a field or has one that this
   *     version does not know
   */
  public static AuditEntry parse(String text) throws UnreadableAudit {
    return EntryFields.readLine(text, AuditEntry::read);
  }

  private static AuditEntry read(EntryFields fields) throws UnreadableAudit {
    if (fields.number("v") != FORMAT_VERSION) {
      throw new UnreadableAudit("v is not " + FORMAT_VERSION);
    }
    return new AuditEntry(
        fields.number("seq"),
        uuid(fields.text("id")),
        AuditText.instant(fields.text("ts")),
        fields.text("log"),
        fields.text("prev"),
        fields.object("tool", Tool::read),
        AuditDraft.read(fields));
  }

  private static UUID uuid(String text) throws UnreadableAudit {
    if (!UUID_TEXT.matcher(text).matches()) {
      throw new UnreadableAudit("id is not a UUID in lower case");
    }
    return UUID.fromString(text);
  }
}
