package dev.keyturn.audit;

import dev.keyturn.audit.Verification.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Takes a trail's entries one after the other, in constant memory, follows the changes of its key,
 * and compares the end with the checkpoint and with what others saw.
 */
final class ChainCheck {
  private final String log;
  private final List<WitnessedCheckpoint> sightings;
  private final Set<Long> wanted;
  private final Map<Long, String> roots = new HashMap<>();
  private final KeyChain keys;
  private final Consumer<AuditEntry> reader;
  private final List<GivenUp> givenUp = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private CompactRange range = CompactRange.EMPTY;
  private String prev = Merkle.NO_PREDECESSOR;

  /**
   * @param claimed the key that signs when no entry changes it
   * @param reader told of each entry that holds
   */
  ChainCheck(
      String log,
      AuditPublicKey claimed,
      List<WitnessedCheckpoint> sightings,
      Consumer<AuditEntry> reader) {
    this.log = log;
    this.keys = new KeyChain(claimed);
    this.sightings = sightings;
    this.reader = reader;
    this.wanted = sightings.stream().map(s -> s.anchor().size()).collect(Collectors.toSet());
  }

  long entries() {
    return range.size();
  }

  /** What was given up by whom, and what of the sightings cannot be told because of that. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  KeyChain keys() {
    return keys;
  }

  void accept(String text, long line) throws VerificationFailure {
    long expected = range.size() + 1;
    var entry = parse(text, line);
    if (entry.seq() > expected) {
      throw new VerificationFailure(
          Kind.OUT_OF_ORDER,
          line,
          "entry %d was expected, entry %d found: entries are missing or moved"
              .formatted(expected, entry.seq()));
    }
    if (entry.seq() < expected) {
      throw new VerificationFailure(
          Kind.OUT_OF_ORDER,
          line,
          "entry %d was expected, entry %d found: an entry was added, repeated or moved"
              .formatted(expected, entry.seq()));
    }
    if (!entry.log().equals(log)) {
      throw new VerificationFailure(
          Kind.BAD_ENTRY, line, "entry %d belongs to another log".formatted(expected));
    }
    if (!entry.prev().equals(prev)) {
      throw new VerificationFailure(
          Kind.CHAIN_BROKEN,
          line,
          expected == 1
              ? "entry 1 names a predecessor, so it was not the first"
              : "entry %d does not carry the hash of entry %d: one of the two was changed"
                  .formatted(expected, expected - 1));
    }
    follow(entry, line);
    reAnchored(entry, line);
    byte[] leaf = Merkle.leaf(text);
    range = range.append(leaf);
    prev = Merkle.text(leaf);
    if (wanted.contains(expected)) {
      roots.put(expected, range.rootText());
    }
    reader.accept(entry);
  }

  private void follow(AuditEntry entry, long line) throws VerificationFailure {
    var note = entry.event().keyChange();
    if (note == null) {
      return;
    }
    try {
      keys.follow(note, log, range);
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(
          Kind.BAD_KEY_CHANGE,
          line,
          "entry %d changes the key, but %s".formatted(entry.seq(), e.getMessage()));
    }
  }

  /** A history that two people gave up: an entry records it, and vouches for all before itself. */
  private record GivenUp(long entry, ReAnchor by) {}

  private void reAnchored(AuditEntry entry, long line) throws VerificationFailure {
    ReAnchor found;
    try {
      found = ReAnchor.in(entry.event());
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(
          Kind.BAD_RE_ANCHORING, line, "entry " + entry.seq() + ": " + e.getMessage());
    }
    if (found == null) {
      return;
    }
    if (found.stored().size() != range.size() || !found.stored().root().equals(range.rootText())) {
      throw new VerificationFailure(
          Kind.BAD_RE_ANCHORING,
          line,
          "entry %d re-anchors another history than the one before it".formatted(entry.seq()));
    }
    givenUp.add(new GivenUp(entry.seq(), found));
    var approval = entry.event().approval();
    warnings.add(
        "entry %d re-anchors the trail, proposed by %s and confirmed by %s: the anchor had seen %d entries, the database had %d; what is missing was given up (%s)"
            .formatted(
                entry.seq(),
                entry.event().actor().id(),
                approval == null ? "nobody" : approval.approver(),
                found.seen().size(),
                found.stored().size(),
                entry.event().reason()));
  }

  private boolean givenUp(WitnessedCheckpoint seen) {
    for (GivenUp lost : givenUp) {
      if (lost.by().givesUp(seen.anchor())) {
        warnings.add(
            "%s saw %d entries of a history that entry %d gave up"
                .formatted(seen.source(), seen.anchor().size(), lost.entry()));
        return true;
      }
    }
    return false;
  }

  void finish(Checkpoint checkpoint, long line) throws VerificationFailure {
    if (!checkpoint.origin().equals(log)) {
      throw new VerificationFailure(
          Kind.BAD_SIGNATURE, line, "the checkpoint was signed for another log");
    }
    if (checkpoint.size() > range.size()) {
      throw new VerificationFailure(
          Kind.CUT_SHORT,
          line,
          "the checkpoint was signed over %d entries, only %d are here: the tail was cut"
              .formatted(checkpoint.size(), range.size()));
    }
    if (checkpoint.size() < range.size()) {
      throw new VerificationFailure(
          Kind.NOT_COVERED,
          line,
          "there are %d entries, but the checkpoint was signed over %d: entries were added"
              .formatted(range.size(), checkpoint.size()));
    }
    if (!checkpoint.root().equals(range.rootText())) {
      throw new VerificationFailure(
          Kind.ROOT_DIFFERS,
          line,
          "the entries do not have the root that was signed: an entry was changed, and the hashes after"
              + " it made to fit");
    }
    // The one that saw most comes first: it names all that is missing.
    for (var seen :
        sightings.stream()
            .sorted(
                Comparator.comparingLong((WitnessedCheckpoint s) -> s.anchor().size()).reversed())
            .toList()) {
      compare(seen, line);
    }
  }

  private void compare(WitnessedCheckpoint seen, long line) throws VerificationFailure {
    long size = seen.anchor().size();
    if (seen.note().isPresent()) {
      signed(seen, seen.note().get(), line);
    }
    boolean other = size > range.size() || !seen.anchor().root().equals(roots.get(size));
    if (other && givenUp(seen)) {
      return;
    }
    if (size > range.size()) {
      throw new VerificationFailure(Kind.SHORTER_THAN_ANCHOR, line, seen.shorter(range.size()));
    }
    if (!seen.anchor().root().equals(roots.get(size))) {
      throw new VerificationFailure(Kind.DIFFERS_FROM_ANCHOR, line, seen.differs(range.size()));
    }
  }

  /**
   * A checkpoint by a key that the entries do not lead to is not passed over: it is what is left
   * when the entry that changed the key was cut off.
   */
  private void signed(WitnessedCheckpoint seen, String note, long line) throws VerificationFailure {
    if (keys.at(seen.anchor().size()).stream().noneMatch(key -> key.signed(note))) {
      boolean other = keys.keys().stream().anyMatch(key -> key.signed(note));
      throw new VerificationFailure(
          Kind.BAD_CHECKPOINT,
          line,
          other
              ? "%s has a checkpoint over %d entries by a key of this trail that was not in force then"
                  .formatted(seen.source(), seen.anchor().size())
              : "%s has a checkpoint over %d entries without a valid signature by a key of this trail (the trail has %d): it is of another trail, was changed, or the entry that changed the key was cut off"
                  .formatted(seen.source(), seen.anchor().size(), range.size()));
    }
    try {
      if (!Checkpoint.readUnverified(note).origin().equals(log)) {
        throw new VerificationFailure(
            Kind.BAD_CHECKPOINT, line, seen.source() + " has a checkpoint of another log");
      }
    } catch (UnreadableAudit e) {
      throw new IllegalStateException("a checkpoint that was read cannot be read again", e);
    }
  }

  private static AuditEntry parse(String text, long line) throws VerificationFailure {
    try {
      return AuditEntry.parse(text);
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(Kind.BAD_ENTRY, line, "not a valid entry: " + e.getMessage());
    }
  }
}
