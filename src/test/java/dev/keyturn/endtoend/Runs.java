package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** What the sandbox's report must say of a rotation by Keyturn. */
final class Runs {
  private Runs() {}

  /** The field must be there: a field that went missing is not a zero. */
  static long count(JsonNode run, String field) {
    assertThat(run.path(field).isIntegralNumber()).as(field + " in " + run).isTrue();
    return run.path(field).asLong();
  }

  static void assertUnnoticed(JsonNode run) {
    assertThat(run.path("outcome").asText()).as(run.toString()).isEqualTo("COMPLETED");
    for (String field :
        new String[] {
          "tokensRejected",
          "backupsLost",
          "backupReadFailures",
          "apiKeysRejected",
          "requestsFailed",
          "newValuesUsedBeforeKept"
        }) {
      assertThat(count(run, field)).as(field + " in " + run).isZero();
    }
    assertThat(run.path("auditVerified").isBoolean()).isTrue();
    assertThat(run.path("auditVerified").asBoolean()).as(run.toString()).isTrue();
    assertThat(count(run, "auditEntries")).isPositive();
  }
}
