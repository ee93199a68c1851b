package dev.keyturn.engine;

import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationReads;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the signed trail bears out the rows that no turn reads any more: a rotation that is open
 * is held against its entries at each look, but one that somebody has set to an ended phase, or
 * deleted, would never be looked at again.
 */
public final class EndedRows {
  private static final Logger LOG = LoggerFactory.getLogger(EndedRows.class);
  private static final RotationFilter ALL = new RotationFilter(null, null, null);
  private static final int BATCH = 200;
  private static final Duration EVERY = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMinutes(10);

  private final RotationReads rotations;
  private final Trail trail;
  private Instant next = Instant.EPOCH;

  /** The entries of the trail. */
  @FunctionalInterface
  public interface Trail {
    /**
     * Hands over each entry, oldest first.
     *
     * @throws BrokenTrail they are not those that were signed
     */
    void read(Consumer<AuditEntry> reader);
  }

  /** Who hears of it. */
  public interface Told {
    /** A row that the trail contradicts. */
    void contradicted(Rotation row, String found);

    /** The trail does not hold, or has a rotation that the database has no more. */
    void broken(String found);
  }

  public EndedRows(RotationReads rotations, Trail trail) {
    this.rotations = rotations;
    this.trail = trail;
  }

  /** Looks at the first call and once a day; costs nothing in between. */
  public synchronized void again(Told told) {
    Instant now = rotations.now();
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(SOON);
    try {
      tell(told);
      next = now.plus(EVERY);
    } catch (BrokenTrail broken) {
      told.broken(String.valueOf(broken.getMessage()));
      next = now.plus(EVERY);
    } catch (RuntimeException unread) {
      LOG.warn(
          "rotations that have ended are held against the audit trail later: {}",
          unread.getClass().getSimpleName());
    }
  }

  /**
   * Tells of every contradiction.
   *
   * @throws BrokenTrail the trail does not hold
   */
  public void tell(Told told) {
    Map<String, Contradiction> first = look();
    if (first.isEmpty()) {
      return;
    }
    // A row may have ended, and one may have come, between the two that were read: not twice.
    look().values().stream()
        .filter(found -> first.containsKey(found.id()))
        .forEach(found -> {
          if (found.row() == null) {
            told.broken(found.id() + ": " + found.words());
          } else {
            told.contradicted(found.row(), found.words());
          }
        });
  }

  /**
   * @param row null: there is none
   */
  private record Contradiction(String id, @Nullable Rotation row, String words) {}

  private Map<String, Contradiction> look() {
    var signed = new HashMap<String, SignedState>();
    var kept = new HashMap<String, Map<SecretName, Kept>>();
    trail.read(entry -> {
      String rotation = entry.event().rotation();
      if (rotation != null) {
        signed.merge(
            rotation, SignedState.REQUESTED.after(entry), (known, _) -> known.after(entry));
        SignedState.keep(kept.computeIfAbsent(rotation, _ -> new TreeMap<>()), entry.event());
      }
    });
    Set<String> missing = new HashSet<>(signed.keySet());
    Set<RotationId> open =
        rotations.open().stream().map(Rotation::id).collect(Collectors.toUnmodifiableSet());
    var found = new TreeMap<String, Contradiction>();
    @Nullable RotationId before = null;
    List<Rotation> page;
    do {
      page = rotations.page(ALL, before, BATCH);
      for (Rotation row : page) {
        String id = row.id().text();
        missing.remove(id);
        String words = lack(row, signed.getOrDefault(id, SignedState.REQUESTED), open);
        if (words == null && row.state().phase().ended()) {
          words = keptOtherwise(row, kept.getOrDefault(id, Map.of()));
        }
        if (words != null) {
          found.put(id, new Contradiction(id, row, words));
        }
        before = row.id();
      }
    } while (page.size() == BATCH);
    missing.forEach(id ->
        found.put(
            id,
            new Contradiction(
                id,
                null,
                "the audit trail has this rotation, in "
                    + Objects.requireNonNull(signed.get(id)).phase()
                    + ", and the database does not")));
    return found;
  }

  /** What an ended rotation keeps decides what the next ones leave alone. */
  private @Nullable String keptOtherwise(Rotation row, Map<SecretName, Kept> signed) {
    return rotations.secrets(row.id()).stream()
        .flatMap(s -> Stream.ofNullable(SignedState.keptOtherwise(s, signed)))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String lack(Rotation row, SignedState signed, Set<RotationId> open) {
    if (row.state().phase().ended()) {
      return signed.contradicted(row);
    }
    return open.contains(row.id())
        ? null
        : "the database says that it has ended, in " + row.state().phase();
  }
}
