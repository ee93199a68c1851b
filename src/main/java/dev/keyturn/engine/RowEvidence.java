package dev.keyturn.engine;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the signed trail bears out what the database says of a rotation: the request and its
 * plan, phase, wave and time, and each word of a person, no more and no fewer. Whoever can write to
 * the database can write any of these, but not into the trail.
 */
final class RowEvidence {
  private static final String WORD = "command.";

  private final RotationStore store;
  private final RotationId id;
  private final TrailIntegrity trust;

  RowEvidence(RotationStore store, RotationId id, TrailIntegrity trust) {
    this.store = store;
    this.id = id;
    this.trust = trust;
  }

  /**
   * What contradicts the trail, in words; empty when nothing does.
   *
   * @throws dev.keyturn.audit.BrokenTrail when the trail itself does not hold
   */
  Optional<String> contradiction(Rotation rotation) {
    String lack = lack(rotation);
    return lack == null
        ? Optional.empty()
        // Somebody may have spoken between the two that were read: looked at again while nobody
        // can.
        : store.inTransaction(() -> store.lock(id).map(this::lack));
  }

  private @Nullable String lack(Rotation rotation) {
    List<AuditEntry> entries = trust.entries();
    String request = request(rotation, entries);
    if (request != null) {
      return request;
    }
    String state = SignedState.of(entries).contradicted(rotation);
    return state != null
        ? state + "; put the row back as the trail has it, then resume"
        : Optional.ofNullable(words(entries)).orElseGet(() -> kept(entries));
  }

  /** What stays accepted, and until when. */
  private @Nullable String kept(List<AuditEntry> entries) {
    Map<SecretName, Kept> signed = SignedState.kept(entries);
    for (SecretProgress row : store.secrets(id)) {
      if (!signedLeftover(row, entries)) {
        return "the audit trail does not have that an earlier rotation kept what the database says of "
            + row.name();
      }
      String otherwise = SignedState.keptOtherwise(row, signed);
      if (otherwise != null) {
        return otherwise;
      }
    }
    return null;
  }

  /** The plan, with its gates and its people, who asked for it, and in what way. */
  private static @Nullable String request(Rotation rotation, List<AuditEntry> entries) {
    if (!PlanText.digest(rotation.planText()).equals(rotation.digest())) {
      return "the stored plan is not the one of its digest";
    }
    if (entries.stream().noneMatch(e -> asks(e.event(), "rotation.requested", rotation))) {
      return "the audit trail has no such request by " + rotation.requestedBy().name();
    }
    return rotation.emergency()
            && entries.stream().noneMatch(e -> asks(e.event(), "rotation.emergency", rotation))
        ? "the audit trail has no emergency"
        : null;
  }

  private static boolean asks(AuditDraft entry, String action, Rotation rotation) {
    AuditDraft.Target target = entry.target();
    return entry.action().equals(action)
        && entry.actor().id().equals(rotation.requestedBy().name())
        && target != null
        && target.object().equals(RotationTrail.planOf(rotation));
  }

  private static boolean signedLeftover(SecretProgress row, List<AuditEntry> entries) {
    Fingerprint leftover = row.leftover();
    return leftover == null
        || entries.stream()
            .map(AuditEntry::event)
            .filter(e -> e.action().equals(SignedState.LEFTOVER))
            .anyMatch(
                e -> row.name().text().equals(e.secret()) && leftover.text().equals(e.beforeFp()));
  }

  /**
   * A word in the trail.
   *
   * @param seq its place
   * @param at when it was said; null where the entry does not name it
   */
  private record Signed(long seq, Instant ts, Kind kind, AuditDraft event, @Nullable Instant at) {
    /** The clock of a command line may be wrong, and an older entry has no other. */
    private static final Duration APART = Duration.ofHours(1);

    static Stream<Signed> of(AuditEntry entry) {
      return Stream.of(Kind.values())
          .filter(kind -> entry.event().action().equals(WORD + kind.word()))
          .map(kind ->
              new Signed(
                  entry.seq(), entry.ts(), kind, entry.event(), SignedState.saidAt(entry.event())));
    }

    boolean is(Command row) {
      AuditDraft.Approval approval = event.approval();
      return row.kind() == kind
          && row.by().name().equals(event.actor().id())
          && Objects.equals(row.keeping(), SignedState.keeping(event))
          && (at == null
              ? Duration.between(ts, row.at()).abs().compareTo(APART) <= 0
              : at.equals(SignedState.stored(row.at())))
          && (approval == null
              || row.digest() == null
              || approval.planSha256().equals(row.digest().text()));
    }
  }

  private @Nullable String words(List<AuditEntry> entries) {
    var said = new ArrayList<>(entries.stream().flatMap(Signed::of).toList());
    // Those that name their time first, so that none of them is left over for an older row.
    said.sort(Comparator.comparing((Signed s) -> s.at() == null).thenComparingLong(Signed::seq));
    for (Command row : store.commands(id)) {
      Signed entry = said.stream().filter(s -> s.is(row)).findFirst().orElse(null);
      if (entry == null) {
        return "the audit trail does not have what the database says: " + words(row);
      }
      said.remove(entry);
    }
    return said.stream()
        .findFirst()
        .map(s ->
            "the database does not have what the audit trail says: "
                + s.event().actor().id()
                + " said "
                + s.kind().word()
                + " (entry "
                + s.seq()
                + ")")
        .orElse(null);
  }

  private static String words(Command row) {
    return row.by().name() + " said " + row.kind().word() + " at " + row.at();
  }

  /** When it was moved last, give or take what clocks may be apart; empty before the first move. */
  Optional<Instant> moved() {
    List<AuditEntry> entries = trust.entries();
    long moved = SignedState.of(entries).moved();
    return entries.stream()
        .filter(e -> e.seq() == moved)
        .map(e -> e.ts().plus(SignedState.APART))
        .findFirst();
  }

  /** Since when nothing needs the version of a secret that is to go; empty where something does. */
  Optional<Instant> clearSince(SecretName secret) {
    List<AuditEntry> entries = trust.entries();
    long moved = SignedState.of(entries).moved();
    @Nullable Instant since = null;
    for (AuditEntry entry : entries) {
      AuditDraft event = entry.event();
      boolean needed = event.action().equals(SignedState.NEEDED);
      if (entry.seq() > moved
          && secret.text().equals(event.secret())
          && (needed || event.action().equals(SignedState.UNNEEDED))) {
        since = needed ? null : SignedState.saidAt(event);
      }
    }
    return Optional.ofNullable(since);
  }

  /** Whether nothing has moved since a word was signed. */
  boolean unspent(Command word) {
    List<AuditEntry> entries = trust.entries();
    long moved = SignedState.of(entries).moved();
    return entries.stream()
        .filter(e -> e.seq() > moved)
        .flatMap(Signed::of)
        .anyMatch(s -> s.is(word));
  }
}
