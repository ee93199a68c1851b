package dev.keyturn.adapter.database;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Token;
import dev.keyturn.access.TokenStore;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Bearer tokens in the database. Each method joins the transaction that is open, if one is. */
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class DatabaseTokenStore
    implements TokenStore, GenericRepository<DatabaseTokenStore.Row, String> {

  /** A row of {@code access_token}. */
  @MappedEntity("access_token")
  record Row(
      @Id String id,
      String hash,
      String label,
      String person,
      String roles,
      String plans,
      String createdBy,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant lastUsed,
      @Nullable Instant revokedAt,
      @Nullable String revokedBy) {

    static Row of(Token token, String hash) {
      return new Row(
          token.id(),
          hash,
          token.label(),
          token.person(),
          words(token.roles().stream().map(AccessRole::word).toList()),
          words(token.plans()),
          token.createdBy(),
          DatabaseTime.stored(token.createdAt()),
          DatabaseTime.stored(token.expiresAt()),
          DatabaseTime.storedOrNull(token.lastUsed()),
          DatabaseTime.storedOrNull(token.revokedAt()),
          token.revokedBy());
    }

    Token token() {
      return new Token(
          id,
          label,
          person,
          split(roles).stream().map(AccessRole::of).collect(Collectors.toSet()),
          split(plans),
          createdBy,
          createdAt,
          expiresAt,
          lastUsed,
          revokedAt,
          revokedBy);
    }

    private static String words(Collection<String> words) {
      return words.stream().sorted().collect(Collectors.joining(" "));
    }

    private static Set<String> split(String words) {
      return Arrays.stream(words.split(" ", -1))
          .filter(w -> !w.isEmpty())
          .collect(Collectors.toSet());
    }
  }

  @Override
  public void add(Token token, String hash) {
    insert(Row.of(token, hash));
  }

  @Query(
      "insert into access_token (id, hash, label, person, roles, plans, created_by, created_at,"
          + " expires_at, last_used, revoked_at, revoked_by) values (:id, :hash, :label, :person,"
          + " :roles, :plans, :createdBy, :createdAt, :expiresAt, :lastUsed, :revokedAt,"
          + " :revokedBy)")
  abstract void insert(Row row);

  @Override
  public Optional<Token> withHash(String hash) {
    return findByHash(hash).map(Row::token);
  }

  abstract Optional<Row> findByHash(String hash);

  @Override
  public Optional<Token> find(String id) {
    return findById(id).map(Row::token);
  }

  abstract Optional<Row> findById(String id);

  @Override
  public List<Token> all() {
    return rows().stream().map(Row::token).toList();
  }

  @Query("select * from access_token order by created_at desc, id desc")
  abstract List<Row> rows();

  @Override
  public void used(String id, Instant at, Instant unlessSince) {
    noteUse(id, DatabaseTime.stored(at), DatabaseTime.stored(unlessSince));
  }

  @Query(
      "update access_token set last_used = :at where id = :id and (last_used is null or last_used"
          + " < :unlessSince)")
  abstract int noteUse(String id, Instant at, Instant unlessSince);

  @Override
  public boolean revoke(String id, Instant at, String by) {
    return end(id, DatabaseTime.stored(at), by) == 1;
  }

  @Query(
      "update access_token set revoked_at = :at, revoked_by = :by where id = :id and revoked_at is"
          + " null")
  abstract int end(String id, Instant at, String by);
}
