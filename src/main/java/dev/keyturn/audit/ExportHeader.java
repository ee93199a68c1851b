package dev.keyturn.audit;

import java.util.Map;

/**
 * First line of an export.
 *
 * @param log name of the trail
 * @param key the key that the file itself claims; evidence only when compared with a pinned one
 */
record ExportHeader(String log, AuditPublicKey key) {
  private static final String FORMAT = "keyturn-audit/1";

  String line() {
    return CanonicalJson.write(Map.of("format", FORMAT, "log", log, "key", key.text()));
  }

  static ExportHeader parse(String line) throws UnreadableAudit {
    return EntryFields.readLine(line, ExportHeader::read);
  }

  private static ExportHeader read(EntryFields fields) throws UnreadableAudit {
    if (!fields.text("format").equals(FORMAT)) {
      throw new UnreadableAudit("format is not " + FORMAT);
    }
    return new ExportHeader(fields.text("log"), AuditPublicKey.parse(fields.text("key")));
  }
}
