package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SignedReceipt;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is on record of rotations, read from the database. */
class DatabaseRotationReads implements RotationReads {
  private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

  private final DatabaseTime time;
  private final RotationRepository rotations;
  private final SecretRepository secrets;
  private final AttemptRepository attempts;
  private final CommandRepository commands;
  private final RotationRecords records;

  DatabaseRotationReads(
      DatabaseTime time,
      RotationRepository rotations,
      SecretRepository secrets,
      AttemptRepository attempts,
      CommandRepository commands,
      RotationRecords records) {
    this.time = time;
    this.rotations = rotations;
    this.secrets = secrets;
    this.attempts = attempts;
    this.commands = commands;
    this.records = records;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(time.millis());
  }

  @Override
  public Optional<Rotation> find(RotationId id) {
    return rotations.findById(id.text()).map(RotationRow::stored);
  }

  @Override
  public List<Rotation> open() {
    return rotations.open().stream().map(RotationRow::stored).toList();
  }

  @Override
  public List<Rotation> unreviewed() {
    return rotations.unreviewed().stream().map(RotationRow::stored).toList();
  }

  @Override
  public List<Rotation> newest(@Nullable String plan, int limit) {
    var rows = plan == null ? rotations.newest(limit) : rotations.newestOf(plan, limit);
    return rows.stream().map(RotationRow::stored).toList();
  }

  @Override
  public Optional<Rotation> lastEnded(String plan, String environment, Phase as) {
    return rotations.lastEnded(plan, environment, as.name()).map(RotationRow::stored);
  }

  @Override
  public List<SecretProgress> secrets(RotationId id) {
    return secrets.of(id.text()).stream().map(SecretRow::progress).toList();
  }

  @Override
  public List<Attempt> attempts(RotationId id) {
    return attempts.of(id.text()).stream().map(AttemptRow::attempt).toList();
  }

  @Override
  public List<Command> commands(RotationId id) {
    return commands.of(id.text()).stream().map(CommandRow::command).toList();
  }

  @Override
  public List<TimelineEntry> timeline(RotationId id, long after, int limit) {
    return records.timeline(id, after, limit);
  }

  @Override
  public List<Proof> proofs(RotationId id) {
    return records.proofs(id);
  }

  @Override
  public List<HealthCheck> checks(RotationId id) {
    return records.checks(id);
  }

  @Override
  public List<PhaseProof> phaseProofs(RotationId id) {
    return records.phaseProofs(id);
  }

  @Override
  public List<Rotation> page(RotationFilter filter, @Nullable RotationId before, int limit) {
    Instant at = END_OF_TIME;
    String id = "";
    if (before != null) {
      Optional<Rotation> older = find(before);
      if (older.isEmpty()) {
        return List.of();
      }
      at = older.get().requestedAt();
      id = before.text();
    }
    String standing = filter.standing() == null ? null : filter.standing().name();
    return rotations.page(filter.plan(), filter.environment(), standing, at, id, limit).stream()
        .map(RotationRow::stored)
        .toList();
  }

  @Override
  public List<SecretInRotation> parts(String plan, String environment) {
    List<SecretRow> newest = secrets.newest(plan, environment);
    if (newest.isEmpty()) {
      return List.of();
    }
    Map<String, Rotation> whole =
        rotations
            .all(newest.stream().map(SecretRow::rotationId).collect(Collectors.toSet()))
            .stream()
            .collect(Collectors.toMap(RotationRow::id, RotationRow::stored));
    return newest.stream()
        .map(row ->
            new SecretInRotation(
                Objects.requireNonNull(whole.get(row.rotationId())), row.progress()))
        .toList();
  }

  @Override
  public Optional<KeyedStart> startedWith(String by, String key) {
    return records.startedWith(by, key);
  }

  @Override
  public Optional<SignedReceipt> receipt(RotationId id) {
    return records.receipt(id);
  }

  @Override
  public Optional<SignedReceipt> review(RotationId id) {
    return records.review(id);
  }
}
