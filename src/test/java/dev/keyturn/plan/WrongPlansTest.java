package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code plans/wrong} has one mistake, and says on its first two lines where it must
 * be told, under which reason, and a part of the remedy.
 */
class WrongPlansTest {
  private static final Path FOLDER = Path.of("src/test/resources/plans/wrong");

  static List<String> wrongPlans() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("wrongPlans")
  void each_is_told_at_its_place_with_a_remedy(String fileName) throws IOException {
    var lines = Files.readAllLines(FOLDER.resolve(fileName));
    var expected = lines.get(0).replace("# expect: ", "");
    var remedy = lines.get(1).replace("# remedy: ", "");

    var reading = new PlanReader().read(FOLDER, fileName);

    assertThat(reading).isInstanceOf(PlanReading.Wrong.class);
    var mistakes = ((PlanReading.Wrong) reading).mistakes();
    assertThat(mistakes)
        .extracting(m -> m.line() + ":" + m.column() + " " + m.reason())
        .contains(expected);
    assertThat(mistakes)
        .filteredOn(m -> expected.endsWith(" " + m.reason()))
        .first()
        .satisfies(m -> {
          assertThat(m.remedy()).contains(remedy);
          assertThat(m.text()).startsWith("wrong/" + fileName + ":").doesNotContain("\n");
        });
    assertThat(mistakes)
        .allSatisfy(
            m -> assertThat(m.remedy()).endsWithIgnoringCase(m.remedy().endsWith("?") ? "?" : "."));
  }

  @ParameterizedTest
  @MethodSource("wrongPlans")
  void one_mistake_is_told_once(String fileName) {
    var reading = (PlanReading.Wrong) new PlanReader().read(FOLDER, fileName);
    // A misspelt key that is required, or a list that is none, leaves a second thing to say.
    assertThat(reading.mistakes()).as(reading.mistakes().toString()).hasSizeLessThanOrEqualTo(2);
    assertThat(reading.mistakes()).doesNotHaveDuplicates();
  }

  @Test
  void every_rule_on_the_meaning_has_its_wrong_plan() throws IOException {
    Set<PlanReason> unseen = EnumSet.noneOf(PlanReason.class);
    Arrays.stream(PlanReason.values()).filter(PlanReason::concernsMeaning).forEach(unseen::add);
    unseen.remove(PlanReason.DUPLICATE_PLAN);
    for (var fileName : wrongPlans()) {
      var reading = (PlanReading.Wrong) new PlanReader().read(FOLDER, fileName);
      reading.mistakes().forEach(m -> unseen.remove(m.reason()));
    }
    assertThat(unseen).isEmpty();
  }
}
