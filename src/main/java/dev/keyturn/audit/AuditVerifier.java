package dev.keyturn.audit;

import dev.keyturn.audit.Verification.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a trail entry by entry: form, order, chain, Merkle root, signature, anchor. Works offline
 * and in constant memory, and stops at the first problem.
 */
public final class AuditVerifier {
  private AuditVerifier() {}

  /**
   * Checks an export. Without a pinned key the file is only consistent with itself; without an
   * anchor nobody can tell whether newer entries were cut off together with their checkpoint. Both
   * are then said in the warnings.
   *
   * @throws IOException only when the stream cannot be read; whatever is wrong with the content is
   *     in the result
   */
  public static Verification verify(
      InputStream export, Optional<AuditPublicKey> pinned, Optional<AuditAnchor> anchor)
      throws IOException {
    var warnings = warnings(pinned, anchor);
    var lines = new ExportLines(export);
    long entries = 0;
    try {
      var header = header(lines);
      if (pinned.isPresent() && !pinned.get().equals(header.key())) {
        throw new Flaw(
            Kind.WRONG_KEY,
            1,
            "the file names the key %s, but pinned is %s".formatted(header.key(), pinned.get()));
      }
      var chain = new ChainCheck(header.log(), anchor);
      var text = lines.next();
      while (text != null && !text.startsWith("\"")) {
        chain.accept(text, lines.line());
        entries = chain.entries();
        text = lines.next();
      }
      if (text == null) {
        throw new Flaw(
            Kind.CUT_SHORT,
            lines.line(),
            "the file ends without a checkpoint: its end was cut off");
      }
      long line = lines.line();
      var checkpoint = open(note(text, line), header.key(), line);
      chain.finish(checkpoint, line);
      if (lines.next() != null) {
        throw new Flaw(Kind.NOT_COVERED, lines.line(), "there is text behind the checkpoint");
      }
      return new Verification(Optional.empty(), entries, Optional.of(checkpoint), warnings);
    } catch (Flaw flaw) {
      return new Verification(Optional.of(flaw.problem()), entries, Optional.empty(), warnings);
    }
  }

  /**
   * Checks every stored row of a trail against its head, the key and the anchor; line numbers are
   * those of an export.
   */
  public static Verification verify(
      AuditStore store, AuditPublicKey pinned, Optional<AuditAnchor> anchor) {
    var warnings = warnings(Optional.of(pinned), anchor);
    var head = store.head().orElse(Head.EMPTY);
    long lastLine = head.size() + 2;
    long entries = 0;
    try {
      if (head.size() == 0 && store.read(1, 1).isEmpty()) {
        if (anchor.isPresent()) {
          throw new Flaw(
              Kind.SHORTER_THAN_ANCHOR, 1, new AnchorCheck.Shorter(0, anchor.get().size()).words());
        }
        return new Verification(Optional.empty(), 0, Optional.empty(), warnings);
      }
      var checkpoint = open(head.checkpointNote(), pinned, lastLine);
      var chain = new ChainCheck(checkpoint.origin(), anchor);
      for (var row : new Rows(store, checkpoint.size())) {
        chain.accept(row.canonicalText(), chain.entries() + 2);
        entries = chain.entries();
      }
      chain.finish(checkpoint, lastLine);
      return new Verification(Optional.empty(), entries, Optional.of(checkpoint), warnings);
    } catch (Flaw flaw) {
      return new Verification(Optional.of(flaw.problem()), entries, Optional.empty(), warnings);
    }
  }

  private static List<String> warnings(
      Optional<AuditPublicKey> pinned, Optional<AuditAnchor> anchor) {
    var warnings = new ArrayList<String>();
    if (pinned.isEmpty()) {
      warnings.add(
          "no key was pinned: the file was checked with the key it names itself, which proves nothing about who"
              + " wrote it");
    }
    if (anchor.isEmpty()) {
      warnings.add("no anchor was given: newer entries may have been cut off");
    }
    return warnings;
  }

  private static ExportHeader header(ExportLines lines) throws IOException, Flaw {
    var text = lines.next();
    if (text == null) {
      throw new Flaw(Kind.CUT_SHORT, 1, "the file is empty");
    }
    try {
      return ExportHeader.parse(text);
    } catch (UnreadableAudit e) {
      throw new Flaw(Kind.UNREADABLE, 1, "not the header of an audit export: " + e.getMessage());
    }
  }

  private static String note(String text, long line) throws Flaw {
    try {
      if (CanonicalJson.parse(text) instanceof String note) {
        return note;
      }
      throw new Flaw(Kind.UNREADABLE, line, "the checkpoint line is not a JSON string");
    } catch (UnreadableAudit e) {
      throw new Flaw(Kind.UNREADABLE, line, "the checkpoint line: " + e.getMessage());
    }
  }

  private static Checkpoint open(String note, AuditPublicKey key, long line) throws Flaw {
    try {
      return Checkpoint.open(note, key);
    } catch (UnreadableAudit e) {
      throw new Flaw(Kind.BAD_SIGNATURE, line, String.valueOf(e.getMessage()));
    }
  }
}
