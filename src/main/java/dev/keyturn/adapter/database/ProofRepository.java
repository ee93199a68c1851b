package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What replicas proved: last, and last in each phase. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ProofRepository extends GenericRepository<ProofRepository.Row, String> {

  /**
   * A row of {@code phase_proof}, or of {@code replica_proof}, which knows no phase. What a replica
   * accepts is in one column, a space between.
   */
  @MappedEntity("replica_proof")
  record Row(
      String rotationId,
      String phase,
      String service,
      String replica,
      String secret,
      String deployment,
      @Nullable String signs,
      String accepts,
      @Nullable Instant outgoingUsed,
      Instant at) {

    static Row of(RotationId id, Phase phase, Proof proof) {
      return new Row(
          id.text(),
          phase.name(),
          proof.service(),
          proof.replica(),
          proof.secret().text(),
          proof.deployment(),
          proof.signs(),
          String.join(" ", proof.accepts()),
          DatabaseTime.storedOrNull(proof.outgoingUsed()),
          DatabaseTime.stored(proof.at()));
    }

    Proof proof() {
      return new Proof(
          service,
          replica,
          deployment,
          new SecretName(secret),
          signs,
          accepts.isEmpty() ? List.of() : List.of(accepts.split(" ")),
          outgoingUsed,
          at);
    }

    PhaseProof inPhase() {
      return new PhaseProof(Phase.valueOf(phase), proof());
    }
  }

  @Query(
      "insert into replica_proof (rotation_id, service, replica, secret, deployment, signs,"
          + " accepts, outgoing_used, at) values (:rotationId, :service, :replica, :secret,"
          + " :deployment, :signs, :accepts, :outgoingUsed, :at)")
  void insert(Row row);

  @Query(
      "insert into phase_proof (rotation_id, phase, service, replica, secret, deployment, signs,"
          + " accepts, outgoing_used, at) values (:rotationId, :phase, :service, :replica, :secret,"
          + " :deployment, :signs, :accepts, :outgoingUsed, :at)")
  void insertInPhase(Row row);

  @Query(
      "delete from replica_proof where rotation_id = :rotationId and service = :service"
          + " and replica = :replica and secret = :secret")
  void remove(String rotationId, String service, String replica, String secret);

  @Query(
      "delete from phase_proof where rotation_id = :rotationId and phase = :phase"
          + " and service = :service and replica = :replica and secret = :secret")
  void removeInPhase(
      String rotationId, String phase, String service, String replica, String secret);

  @Query(
      "select p.*, '' as phase from replica_proof p where rotation_id = :rotationId"
          + " order by service, replica, secret")
  List<Row> of(String rotationId);

  @Query(
      "select * from phase_proof where rotation_id = :rotationId"
          + " order by service, replica, secret")
  List<Row> ofPhases(String rotationId);
}
