package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Bearer tokens of our own. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface TokenRepository extends GenericRepository<TokenRow, String> {

  @Query(
      "insert into access_token (id, hash, label, person, roles, plans, created_by, created_at,"
          + " expires_at, last_used, revoked_at, revoked_by) values (:id, :hash, :label, :person,"
          + " :roles, :plans, :createdBy, :createdAt, :expiresAt, :lastUsed, :revokedAt,"
          + " :revokedBy)")
  void insert(TokenRow row);

  Optional<TokenRow> findById(String id);

  Optional<TokenRow> findByHash(String hash);

  @Query("select * from access_token order by created_at desc, id desc")
  List<TokenRow> all();

  @Query(
      "update access_token set last_used = :at where id = :id and (last_used is null or last_used"
          + " < :unlessSince)")
  int used(String id, Instant at, Instant unlessSince);

  @Query(
      "update access_token set revoked_at = :at, revoked_by = :by where id = :id and revoked_at is"
          + " null")
  int revoke(String id, Instant at, String by);
}
