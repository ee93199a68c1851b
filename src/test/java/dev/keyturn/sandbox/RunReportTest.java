package dev.keyturn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.sandbox.RunReport.Mode;
import dev.keyturn.sandbox.app.Habit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two shapes of a report: one JSON object for programs, one table for people. */
class RunReportTest {
  private static final RunReport KEYTURN =
      new RunReport(
          Mode.KEYTURN,
          4312,
          0,
          61,
          0,
          900,
          0,
          Map.of("api-server", 3),
          41,
          7,
          23,
          57,
          true,
          "COMPLETED",
          0,
          0,
          4.25,
          31.5,
          0,
          0,
          Habit.THREE_SLOT);
  private static final RunReport BY_HAND =
      new RunReport(
          Mode.BY_HAND,
          4100,
          37,
          2,
          58,
          950,
          212,
          Map.of("api-server", 9),
          60,
          9,
          0,
          0,
          false,
          "COMPLETED",
          0,
          12,
          1.1,
          14,
          0.316,
          3,
          Habit.NEW_FIRST);

  @Test
  void the_json_has_exactly_the_promised_fields_in_the_promised_order() {
    assertThat(RunReport.json(List.of(KEYTURN)))
        .isEqualTo(
            "{\"runs\":[{\"mode\":\"keyturn\",\"tokensVerified\":4312,\"tokensRejected\":0,"
                + "\"backupsReadable\":61,\"backupsLost\":0,\"apiKeysAccepted\":900,"
                + "\"apiKeysRejected\":0,\"redeploysPerService\":{\"api-server\":3},"
                + "\"railwayCalls\":41,\"railwayMutations\":7,\"vaultCalls\":23,"
                + "\"auditEntries\":57,\"auditVerified\":true,\"outcome\":\"COMPLETED\","
                + "\"requestsFailed\":0,\"backupReadFailures\":0,\"mixedFleetSeconds\":4.25,"
                + "\"secondsTaken\":31.5,\"newValueOnlyInMemorySeconds\":0.0,"
                + "\"newValuesUsedBeforeKept\":0,\"habit\":\"THREE_SLOT\"}]}");
    assertThat(RunReport.json(List.of(KEYTURN, BY_HAND))).contains("{\"mode\":\"by-hand\",");
  }

  @Test
  void only_a_run_in_which_nobody_noticed_anything_is_harmless() {
    assertThat(KEYTURN.harmless()).isTrue();
    assertThat(BY_HAND.harmless()).isFalse();
  }

  @Test
  void the_table_sets_both_runs_side_by_side() {
    assertThat(ComparisonTable.render(List.of(KEYTURN, BY_HAND), "1 hour takes 1 second", false))
        .isEqualTo(
            """
                                                   Keyturn                        by hand
            ---------------------------------------------------------------------------------------------------
            Habit of the application               signs with NAME, accepts all   signs with NAME_NEW at once,
                                                   three slots, re-encrypts       never re-encrypts
            Tokens rejected                        0 of 4,312                     37 of 4,137
            Backups lost                           0 of 61                        58 of 60
            API keys rejected                      0 of 900                       212 of 1,162
            Requests that failed otherwise         0                              0
            Redeploys per service                  api-server: 3                  api-server: 9
            Railway API calls (mutations)          41 (7)                         60 (9)
            Vault calls                            23                             0
            Seconds with a mixed fleet             4.3                            1.1
            New value ever only in memory          no                             yes, 0.3 s
            New values used before Vault had them  0                              3
            Audit trail verified                   yes, 57 entries                no trail
            Outcome                                COMPLETED                      COMPLETED
            Seconds taken                          31.5                           14.0

            Time is compressed: 1 hour takes 1 second
            """);
  }

  @Test
  void the_table_fits_100_columns_with_colours_and_without() {
    Map<String, Integer> many = new LinkedHashMap<>();
    many.put("a-service-with-a-name-of-more-than-thirty-characters", 3);
    many.put("auth", 9);
    RunReport wide =
        new RunReport(
            Mode.KEYTURN,
            4_000_000,
            0,
            61,
            0,
            900,
            0,
            many,
            41,
            7,
            23,
            57,
            true,
            "STALLED because of a reason that is long",
            0,
            0,
            4.25,
            31.5,
            0,
            0,
            Habit.THREE_SLOT);
    String scale = "a day of soak takes 24 seconds ".repeat(6);
    String plain = ComparisonTable.render(List.of(wide, BY_HAND), scale, false);
    String coloured = ComparisonTable.render(List.of(wide, BY_HAND), scale, true);
    assertThat(plain.lines()).allMatch(line -> line.length() <= 100);
    assertThat(coloured).contains("\u001b[31m37 of 4,137\u001b[0m");
    assertThat(Pattern.compile("\u001b\\[\\d+m").matcher(coloured).replaceAll("")).isEqualTo(plain);
  }

  @Test
  void many_services_with_the_same_count_take_one_line() {
    Map<String, Integer> seven = new LinkedHashMap<>();
    for (int i = 0; i < 7; i++) {
      seven.put("service-" + i, 3);
    }
    RunReport run =
        new RunReport(
            Mode.KEYTURN,
            1,
            0,
            1,
            0,
            1,
            0,
            seven,
            1,
            1,
            1,
            1,
            true,
            "COMPLETED",
            0,
            0,
            0,
            0,
            0,
            0,
            Habit.THREE_SLOT);
    assertThat(ComparisonTable.render(List.of(run), "none", false)).contains("3 each, 7 services");
  }

  @Test
  void three_runs_have_no_table() {
    assertThatThrownBy(
            () -> ComparisonTable.render(List.of(KEYTURN, KEYTURN, BY_HAND), "none", false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
