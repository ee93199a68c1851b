package dev.keyturn.matrix;

/** The columns of the matrix: each way in which one call goes wrong. */
enum Fault {
  KILLED_BEFORE("killed before", "The process is gone before the request is sent."),
  KILLED_BETWEEN(
      "killed between", "It took effect; the process is gone before the answer reaches it."),
  KILLED_AFTER("killed after", "The process is gone with the answer in its hands."),
  KILLED_LATE(
      "killed, late",
      "The process is gone, and its request lands 100 s later, a message 25 s: when another process may have taken over."),
  SILENT_BEFORE("time-out before", "No answer, and it never takes effect."),
  SILENT_AFTER("time-out after", "No answer, but it took effect."),
  SILENT_LATE("time-out, late", "No answer, and it takes effect 100 s later, a message 25 s."),
  RESET("reset", "It took effect; the connection is reset before the answer."),
  TOO_MANY("429 seconds", "HTTP 429 with Retry-After: 90."),
  TOO_MANY_DATE("429 date", "HTTP 429 with a Retry-After date 90 s ahead."),
  TOO_MANY_ABSURD("429 absurd", "HTTP 429 with a Retry-After of 20 digits; an hour is kept."),
  SERVER_ERROR("500", "HTTP 500 without effect."),
  BAD_GATEWAY("502 HTML", "It took effect; a proxy answers 502 with an HTML page."),
  TRUNCATED("cut JSON", "It took effect; HTTP 200 whose JSON breaks off in the middle."),
  GRAPHQL_ERROR("errors in 200", "HTTP 200 with GraphQL errors, without effect."),
  PARTIAL("partial", "Some of the batch took effect, then HTTP 500."),
  FORBIDDEN("no permission", "HTTP 403 from here on, until a person gives the permission back."),
  DATABASE_GONE_BEFORE("gone before", "The database is gone for two minutes from here on."),
  DATABASE_GONE_AT_COMMIT("gone at commit", "Gone for two minutes; the commit was not made."),
  DATABASE_GONE_AFTER("gone after commit", "Gone for two minutes; the commit was made, unheard.");

  private final String heading;
  private final String sentence;

  Fault(String heading, String sentence) {
    this.heading = heading;
    this.sentence = sentence;
  }

  String heading() {
    return heading;
  }

  String sentence() {
    return sentence;
  }

  /** On which calls it means something. */
  String where() {
    return switch (this) {
      case KILLED_BEFORE -> "everywhere";
      case KILLED_AFTER -> "everywhere but on reads of the database";
      case KILLED_BETWEEN, SILENT_AFTER -> "on what changes something; reads have no effect";
      case KILLED_LATE, SILENT_LATE ->
          "on changes at servers; reads have no effect, and a transaction dies with its connection";
      case PARTIAL -> "on calls that change several things at once";
      case GRAPHQL_ERROR -> "only Railway speaks GraphQL";
      case DATABASE_GONE_BEFORE -> "on the database";
      case DATABASE_GONE_AT_COMMIT, DATABASE_GONE_AFTER -> "on what the database has to commit";
      case TOO_MANY_DATE, TOO_MANY_ABSURD ->
          "wherever HTTP is spoken, but on Vault's reads, whose answers are read as its writes' are";
      case SILENT_BEFORE, RESET, TOO_MANY, SERVER_ERROR, BAD_GATEWAY, TRUNCATED, FORBIDDEN ->
          "wherever HTTP is spoken";
    };
  }

  boolean kills() {
    return this == KILLED_BEFORE
        || this == KILLED_BETWEEN
        || this == KILLED_AFTER
        || this == KILLED_LATE;
  }

  boolean late() {
    return this == KILLED_LATE || this == SILENT_LATE;
  }

  boolean silent() {
    return this == SILENT_BEFORE || this == SILENT_AFTER || this == SILENT_LATE;
  }

  boolean ofDatabase() {
    return this == DATABASE_GONE_BEFORE
        || this == DATABASE_GONE_AT_COMMIT
        || this == DATABASE_GONE_AFTER;
  }

  boolean asksToWait() {
    return this == TOO_MANY || this == TOO_MANY_DATE || this == TOO_MANY_ABSURD;
  }

  /** Whether the request still reaches its server at once. */
  boolean arrives() {
    return switch (this) {
      case KILLED_BETWEEN, KILLED_AFTER, SILENT_AFTER, RESET, BAD_GATEWAY, TRUNCATED -> true;
      default -> false;
    };
  }
}
