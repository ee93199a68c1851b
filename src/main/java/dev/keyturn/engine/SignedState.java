package dev.keyturn.engine;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Transitions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a rotation stands by its signed entries alone; what the database says is a copy of it. Each
 * move names its wave and when the phase began. Moves that were written before entries did so are
 * counted through, and their time is the process's that wrote them, not the database's.
 *
 * @param since null where no entry tells: before the first move
 * @param named whether the newest move names its wave and time itself
 * @param stalled whether it has stalled since the newest move
 * @param moved place of the newest move in the trail; 0: it has not moved
 */
record SignedState(
    Phase phase, int wave, @Nullable Instant since, boolean named, boolean stalled, long moved) {

  /** Before the first entry that tells of more. */
  static final SignedState REQUESTED = new SignedState(Phase.PLANNED, 0, null, true, false, 0);

  static final String MOVED = "rotation.moved";
  static final String STALLED = "rotation.stalled";
  static final String UNNEEDED = "secret.unneeded";
  static final String NEEDED = "secret.needed";
  static final String KEPT = "secret.kept";
  static final String LEFTOVER = "secret.leftover";

  /** How {@link AuditDraft.Target} calls the database, where an entry names what stands there. */
  private static final String JOURNAL = "journal";

  private static final Pattern STANDS = Pattern.compile("wave (\\d{1,4}) since (\\S+)");
  private static final Pattern SAID = Pattern.compile("(?:until (\\S+) )?at (\\S+)");
  private static final Pattern UNTIL = Pattern.compile("until (\\S{10})(?:, (\\d{1,18}) remain)?");

  /** Clocks may be half a lease apart, and a transaction may wait for a lock. */
  static final Duration APART = Duration.ofMinutes(2);

  /** For the entry of a move: what the row says behind it. */
  static AuditDraft.Target stands(RotationState state) {
    return new AuditDraft.Target(
        JOURNAL, "wave " + state.wave() + " since " + stored(state.since()));
  }

  /** For the entry of a person's word: when the row says that it was said. */
  static AuditDraft.Target said(Instant at) {
    return new AuditDraft.Target(JOURNAL, "at " + stored(at));
  }

  /** When a word was said, as its entry names it; null where it is older than that. */
  static @Nullable Instant saidAt(AuditDraft word) {
    Matcher said = SAID.matcher(journal(word));
    return said.matches() ? moment(said.group(2)) : null;
  }

  /** The same of a word that a value is kept. */
  static AuditDraft.Target said(Command word) {
    Keeping keeping = word.keeping();
    return keeping == null
        ? said(word.at())
        : new AuditDraft.Target(JOURNAL, "until " + keeping.until() + " at " + stored(word.at()));
  }

  /** What a word says is kept, as its entry names it; null where it is none of these. */
  static @Nullable Keeping keeping(AuditDraft word) {
    Matcher said = SAID.matcher(journal(word));
    LocalDate until = said.matches() ? day(said.group(1)) : null;
    return until == null || word.secret() == null
        ? null
        : new Keeping(new SecretName(word.secret()), until);
  }

  /** For the entry that a value is kept: what the row says. */
  static AuditDraft.Target kept(Kept kept) {
    return new AuditDraft.Target(JOURNAL, kept.words());
  }

  /**
   * What is kept of each secret.
   *
   * @param entries about one rotation, oldest first
   */
  static Map<SecretName, Kept> kept(List<AuditEntry> entries) {
    var kept = new TreeMap<SecretName, Kept>();
    entries.forEach(entry -> keep(kept, entry.event()));
    return kept;
  }

  /** What is kept after one more entry about the same rotation. */
  static void keep(Map<SecretName, Kept> kept, AuditDraft event) {
    boolean anew =
        Phase.SOAKING.name().equals(event.to()) || Phase.DRAINING.name().equals(event.to());
    if (event.action().equals(MOVED) && anew) {
      kept.clear();
    }
    Matcher until = UNTIL.matcher(journal(event));
    if (event.action().equals(KEPT) && event.secret() != null && until.matches()) {
      LocalDate day = day(until.group(1));
      String left = until.group(2);
      if (day != null) {
        kept.put(
            new SecretName(event.secret()),
            new Kept(day, left == null ? null : Long.valueOf(left)));
      }
    }
  }

  /** What of a secret's row the trail does not bear out, as to what is kept; null when it does. */
  static @Nullable String keptOtherwise(SecretProgress row, Map<SecretName, Kept> signed) {
    Kept told = row.kept();
    Kept entry = signed.get(row.name());
    return Objects.equals(told, entry)
        ? null
        : "the database says that the previous value of "
            + row.name()
            + " is "
            + (told == null ? "not kept" : "kept " + told.words())
            + ", the audit trail that it is "
            + (entry == null ? "not" : "kept " + entry.words());
  }

  private static @Nullable LocalDate day(@Nullable String text) {
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** As the database keeps moments. */
  static Instant stored(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * @param entries about one rotation, oldest first
   */
  static SignedState of(List<AuditEntry> entries) {
    SignedState state = REQUESTED;
    for (AuditEntry entry : entries) {
      state = state.after(entry);
    }
    return state;
  }

  SignedState after(AuditEntry entry) {
    return switch (entry.event().action()) {
      case MOVED -> moved(entry);
      case STALLED -> new SignedState(phase, wave, since, named, true, moved);
      default -> this;
    };
  }

  private SignedState moved(AuditEntry entry) {
    Phase to = Phase.valueOf(String.valueOf(entry.event().to()));
    Matcher stands = STANDS.matcher(journal(entry.event()));
    Instant at = stands.matches() ? moment(stands.group(2)) : null;
    if (at != null) {
      return new SignedState(to, Integer.parseInt(stands.group(1)), at, true, false, entry.seq());
    }
    return new SignedState(
        to,
        Transitions.wave(phase, wave, to),
        to == phase && Transitions.keepsItsTime(to) ? since : entry.ts(),
        false,
        false,
        entry.seq());
  }

  /** What of the row the trail does not bear out; null when it does. */
  @Nullable String contradicted(Rotation row) {
    RotationState told = row.state();
    if (told.phase() == phase && told.wave() == wave && isSince(told.since())) {
      return stalled && told.stalled() == null
          ? "the database says that it goes on, the audit trail that it has stalled and nobody resumed it"
          : null;
    }
    return "the database says "
        + words(told.phase(), told.wave(), told.since())
        + ", the audit trail "
        + words(phase, wave, since);
  }

  private boolean isSince(Instant told) {
    if (since == null) {
      return true;
    }
    return named
        ? stored(told).equals(since)
        : Duration.between(since, told).abs().compareTo(APART) <= 0;
  }

  private static String words(Phase phase, int wave, @Nullable Instant since) {
    return phase
        + (wave == 0 ? "" : " in wave " + wave)
        + (since == null ? "" : " since " + stored(since));
  }

  private static String journal(AuditDraft event) {
    AuditDraft.Target target = event.target();
    return target != null && target.system().equals(JOURNAL) ? target.object() : "";
  }

  private static @Nullable Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
