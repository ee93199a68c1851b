package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SignedReceipt;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is on record of rotations, read from the database. */
class DatabaseRotationReads implements RotationReads {
  private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

  final DatabaseTime time;
  final RotationRepository rotations;
  final SecretRepository secrets;
  final AttemptRepository attempts;
  final CommandRepository commands;
  final HappeningRepository happenings;
  final ProofRepository proofs;
  final HealthCheckRepository checks;
  final KeyedStartRepository starts;
  final ReceiptRepository receipts;

  DatabaseRotationReads(
      DatabaseTime time,
      RotationRepository rotations,
      SecretRepository secrets,
      AttemptRepository attempts,
      CommandRepository commands,
      HappeningRepository happenings,
      ProofRepository proofs,
      HealthCheckRepository checks,
      KeyedStartRepository starts,
      ReceiptRepository receipts) {
    this.time = time;
    this.rotations = rotations;
    this.secrets = secrets;
    this.attempts = attempts;
    this.commands = commands;
    this.happenings = happenings;
    this.proofs = proofs;
    this.checks = checks;
    this.starts = starts;
    this.receipts = receipts;
  }

  @Override
  public Instant now() {
    return time.now();
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
    return secrets.of(id.text()).stream().map(SecretRepository.Row::progress).toList();
  }

  @Override
  public List<Attempt> attempts(RotationId id) {
    return attempts.of(id.text()).stream().map(AttemptRepository.Row::attempt).toList();
  }

  @Override
  public List<Command> commands(RotationId id) {
    return commands.of(id.text()).stream().map(CommandRepository.Row::command).toList();
  }

  @Override
  public List<TimelineEntry> timeline(RotationId id, long after, int limit) {
    return happenings.of(id.text(), after, limit).stream()
        .map(HappeningRepository.Row::happening)
        .toList();
  }

  @Override
  public List<Proof> proofs(RotationId id) {
    return proofs.of(id.text()).stream().map(ProofRepository.Row::proof).toList();
  }

  @Override
  public List<HealthCheck> checks(RotationId id) {
    return checks.of(id.text()).stream().map(HealthCheckRepository.Row::check).toList();
  }

  @Override
  public List<PhaseProof> phaseProofs(RotationId id) {
    return proofs.ofPhases(id.text()).stream()
        .map(ProofRepository.Row::inPhase)
        .sorted(Comparator.comparing(PhaseProof::phase))
        .toList();
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
    return parts(secrets.newest(plan, environment));
  }

  @Override
  public List<SecretInRotation> knowing(
      String plan, String environment, SecretName secret, Fingerprint value) {
    return parts(secrets.knowing(plan, environment, secret.text(), value.text()));
  }

  private List<SecretInRotation> parts(List<SecretRepository.Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<String, Rotation> whole =
        rotations
            .all(rows.stream().map(SecretRepository.Row::rotationId).collect(Collectors.toSet()))
            .stream()
            .collect(Collectors.toMap(RotationRow::id, RotationRow::stored));
    return rows.stream()
        .map(row ->
            new SecretInRotation(
                Objects.requireNonNull(whole.get(row.rotationId())), row.progress()))
        .toList();
  }

  @Override
  public Optional<KeyedStart> startedWith(String by, String key) {
    return starts.find(by, key).map(KeyedStartRepository.Row::start);
  }

  @Override
  public Optional<SignedReceipt> receipt(RotationId id) {
    return receipts.find(id.text()).map(row -> new SignedReceipt(row.body(), row.note()));
  }

  @Override
  public Optional<SignedReceipt> review(RotationId id) {
    return receipts.findReview(id.text()).map(row -> new SignedReceipt(row.body(), row.note()));
  }
}
