package dev.keyturn.matrix;

import org.jspecify.annotations.Nullable;

/**
 * A place where a run can be broken: one outside call, or one use of the database.
 *
 * @param number counted from 1 in the order of the run
 * @param phase in which the rotation was then; empty before it existed
 * @param batch whether it changes several things at once
 */
record Boundary(
    int number, String phase, Part part, String operation, boolean writes, boolean batch) {

  /** Why a fault means nothing here; null where it does. */
  @Nullable String without(Fault fault) {
    boolean database = part == Part.DATABASE;
    if (fault.ofDatabase() && !database) {
      return "it is a database's";
    }
    return switch (fault) {
      case KILLED_BEFORE, DATABASE_GONE_BEFORE -> null;
      case KILLED_AFTER -> writes || !database ? null : "nobody but it hears of a read";
      case KILLED_BETWEEN -> writes ? null : "a read has no effect";
      case DATABASE_GONE_AT_COMMIT, DATABASE_GONE_AFTER -> writes ? null : "a read commits nothing";
      case KILLED_LATE, SILENT_LATE ->
          database
              ? "a database's transaction dies with its connection"
              : writes ? null : "a read has no effect";
      case PARTIAL -> batch ? null : "it is one change, not a batch";
      case GRAPHQL_ERROR -> part == Part.RAILWAY ? null : "only Railway speaks GraphQL";
      case SILENT_AFTER ->
          database ? "a database does not speak HTTP" : writes ? null : "a read has no effect";
      case TOO_MANY_DATE, TOO_MANY_ABSURD ->
          database
              ? "a database does not speak HTTP"
              : writes || part != Part.VAULT ? null : "read as a write's answer is";
      case SILENT_BEFORE, RESET, TOO_MANY, SERVER_ERROR, BAD_GATEWAY, TRUNCATED, FORBIDDEN ->
          database ? "a database does not speak HTTP" : null;
    };
  }

  /** The same in every run. */
  String name() {
    return part.word() + " " + operation;
  }
}
