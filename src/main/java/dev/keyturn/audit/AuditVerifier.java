package dev.keyturn.audit;

import dev.keyturn.audit.Verification.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks a trail entry by entry: form, order, chain, changes of key, Merkle root, signature, and
 * what others saw. Works offline and in constant memory, and stops at the first problem.
 */
public final class AuditVerifier {
  private AuditVerifier() {}

  /** Checks an export against one anchor or none. */
  public static Verification verify(
      InputStream export, Optional<AuditPublicKey> pinned, Optional<AuditAnchor> anchor)
      throws IOException {
    return verify(export, pinned, anchor.map(WitnessedCheckpoint::of).stream().toList(), List.of());
  }

  /**
   * Checks an export. Without a pinned key the file is only consistent with itself; without
   * anything that others saw nobody can tell whether newer entries were cut off together with their
   * checkpoint. Both are then said in the warnings.
   *
   * @param pinned any one of the keys that signed the trail; the changes of key lead to the others
   * @param receipts such that an entry of the trail must name each, signed by the key in force
   *     there
   * @throws IOException only when the stream cannot be read; whatever is wrong with the content is
   *     in the result
   */
  public static Verification verify(
      InputStream export,
      Optional<AuditPublicKey> pinned,
      List<WitnessedCheckpoint> sightings,
      List<Receipt> receipts)
      throws IOException {
    var warnings = warnings(pinned, sightings);
    var lines = new ExportLines(export);
    long entries = 0;
    try {
      var header = header(lines);
      var named = receipts.stream().map(NamedReceipt::new).toList();
      // Where it is the pinned key, that one: it may have checked the head before.
      var claimed = pinned.filter(header.key()::equals).orElseGet(header::key);
      var chain =
          new ChainCheck(
              header.log(), claimed, sightings, entry -> named.forEach(n -> n.look(entry)));
      var text = lines.next();
      while (text != null && !text.startsWith("\"")) {
        chain.accept(text, lines.line());
        entries = chain.entries();
        text = lines.next();
      }
      pinned(chain.keys(), header.key(), "the file");
      if (pinned.isPresent()) {
        pinned(chain.keys(), pinned.get(), "pinned");
      }
      if (text == null) {
        throw new VerificationFailure(
            Kind.CUT_SHORT,
            lines.line(),
            "the file ends without a checkpoint: its end was cut off");
      }
      long line = lines.line();
      var checkpoint = open(note(text, line), chain.keys().newest(), line);
      chain.finish(checkpoint, line);
      if (lines.next() != null) {
        throw new VerificationFailure(
            Kind.NOT_COVERED, lines.line(), "there is text behind the checkpoint");
      }
      for (var receipt : named) {
        receipt.finish(chain.keys(), line);
      }
      return passed(chain, checkpoint, warnings);
    } catch (VerificationFailure flaw) {
      return failed(flaw, entries, warnings);
    }
  }

  private static Verification passed(ChainCheck chain, Checkpoint checkpoint, List<String> limits) {
    var warnings = new ArrayList<>(limits);
    warnings.addAll(chain.warnings());
    return new Verification(
        Optional.empty(), chain.entries(), Optional.of(checkpoint), chain.keys().keys(), warnings);
  }

  private static Verification failed(
      VerificationFailure flaw, long entries, List<String> warnings) {
    return new Verification(
        Optional.of(flaw.problem()), entries, Optional.empty(), List.of(), warnings);
  }

  private static List<String> warnings(
      Optional<AuditPublicKey> pinned, List<WitnessedCheckpoint> sightings) {
    var warnings = new ArrayList<String>();
    if (pinned.isEmpty()) {
      warnings.add(
          "no key was pinned: the file was checked with the key it names itself, which proves nothing about who"
              + " wrote it");
    }
    if (sightings.isEmpty()) {
      warnings.add("no anchor was given: newer entries may have been cut off");
    }
    return warnings;
  }

  private static void pinned(KeyChain keys, AuditPublicKey key, String where)
      throws VerificationFailure {
    if (!keys.keys().contains(key)) {
      throw new VerificationFailure(
          Kind.WRONG_KEY,
          1,
          "%s is the key %s, but the trail was signed by %s"
              .formatted(
                  where,
                  key,
                  keys.keys().stream()
                      .map(AuditPublicKey::text)
                      .collect(Collectors.joining(" and then "))));
    }
  }

  private static ExportHeader header(ExportLines lines) throws IOException, VerificationFailure {
    var text = lines.next();
    if (text == null) {
      throw new VerificationFailure(Kind.CUT_SHORT, 1, "the file is empty");
    }
    try {
      return ExportHeader.parse(text);
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(
          Kind.UNREADABLE, 1, "not the header of an audit export: " + e.getMessage());
    }
  }

  private static String note(String text, long line) throws VerificationFailure {
    try {
      if (CanonicalJson.parse(text) instanceof String note) {
        return note;
      }
      throw new VerificationFailure(
          Kind.UNREADABLE, line, "the checkpoint line is not a JSON string");
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(
          Kind.UNREADABLE, line, "the checkpoint line: " + e.getMessage());
    }
  }

  private static Checkpoint open(String note, AuditPublicKey key, long line)
      throws VerificationFailure {
    try {
      return Checkpoint.open(note, key);
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(Kind.BAD_SIGNATURE, line, String.valueOf(e.getMessage()));
    }
  }
}
