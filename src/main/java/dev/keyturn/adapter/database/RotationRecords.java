package dev.keyturn.adapter.database;

import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.SignedReceipt;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is kept about rotations beside their journal; part of {@link DatabaseRotationStore}. */
@Singleton
final class RotationRecords {
  /** Two that replace the same rows must not wait for each other. */
  private static final Comparator<Proof> SAME_ORDER_FOR_ALL =
      Comparator.comparing(Proof::service)
          .thenComparing(Proof::replica)
          .thenComparing(Proof::secret);

  private final HappeningRepository happenings;
  private final ProofRepository proofs;
  private final PhaseProofRepository phaseProofs;
  private final KeyedStartRepository starts;
  private final ReceiptRepository receipts;
  private final HealthCheckRepository checks;

  RotationRecords(
      HappeningRepository happenings,
      ProofRepository proofs,
      PhaseProofRepository phaseProofs,
      KeyedStartRepository starts,
      ReceiptRepository receipts,
      HealthCheckRepository checks) {
    this.happenings = happenings;
    this.proofs = proofs;
    this.phaseProofs = phaseProofs;
    this.starts = starts;
    this.receipts = receipts;
    this.checks = checks;
  }

  void happened(TimelineEntry happening) {
    happenings.insert(HappeningRow.of(happening));
  }

  List<TimelineEntry> timeline(RotationId id, long after, int limit) {
    return happenings.of(id.text(), after, limit).stream().map(HappeningRow::happening).toList();
  }

  void proven(RotationId id, Phase phase, Collection<Proof> fresh) {
    for (Proof proof : fresh.stream().sorted(SAME_ORDER_FOR_ALL).toList()) {
      ProofRow row = ProofRow.of(id, proof);
      proofs.remove(row.rotationId(), row.service(), row.replica(), row.secret());
      proofs.insert(row);
      PhaseProofRow inPhase = PhaseProofRow.of(id, phase, proof);
      phaseProofs.remove(
          row.rotationId(), inPhase.phase(), row.service(), row.replica(), row.secret());
      phaseProofs.insert(inPhase);
    }
  }

  List<PhaseProof> phaseProofs(RotationId id) {
    return phaseProofs.of(id.text()).stream()
        .map(PhaseProofRow::proof)
        .sorted(Comparator.comparing(PhaseProof::phase))
        .toList();
  }

  List<Proof> proofs(RotationId id) {
    return proofs.of(id.text()).stream().map(ProofRow::proof).toList();
  }

  void checked(RotationId id, Collection<HealthCheck> fresh) {
    fresh.forEach(check -> checks.insert(HealthCheckRow.of(id, check)));
  }

  List<HealthCheck> checks(RotationId id) {
    return checks.of(id.text()).stream().map(HealthCheckRow::check).toList();
  }

  Optional<KeyedStart> startedWith(String by, String key) {
    return starts.find(by, key).map(KeyedStartRow::start);
  }

  boolean remember(KeyedStart start) {
    return starts.take(start.by(), start.key(), start.order(), start.rotation().text()) == 1;
  }

  Optional<SignedReceipt> receipt(RotationId id) {
    return receipts.find(id.text()).map(row -> new SignedReceipt(row.body(), row.note()));
  }

  void keep(RotationId id, SignedReceipt receipt) {
    if (receipts.find(id.text()).isPresent()) {
      throw new IllegalStateException("rotation " + id + " has a receipt already");
    }
    receipts.insert(id.text(), receipt.text(), receipt.note());
  }

  Optional<SignedReceipt> review(RotationId id) {
    return receipts.findReview(id.text()).map(row -> new SignedReceipt(row.body(), row.note()));
  }

  void keepReview(RotationId id, SignedReceipt review) {
    receipts.insertReview(id.text(), review.text(), review.note());
  }
}
