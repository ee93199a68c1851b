package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Transitions.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps docs/model from telling of another protocol than the one that runs. */
class ModelDocTest {
  private static final Path MODEL = Path.of("docs/model");
  private static final Pattern ROW = Pattern.compile("(?m)^ {2}([A-Z_]+) +\\|-> ([^\\n]+?),?$");
  private static final Pattern PHASE = Pattern.compile("\"([A-Z]+(?:_[A-Z]+)*)\"");
  private static final Pattern SAFEGUARD = Pattern.compile("On\\(\"([a-z_]+)\"\\)");

  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of("Advanced", new Event.Advanced()),
        Arguments.of("Redone", new Event.Redone()),
        Arguments.of("CalledOff", new Event.CalledOff()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void the_models_moves_are_those_of_the_code(String table, Event event) throws IOException {
    assertThat(inTheModel(table)).isNotEmpty().isEqualTo(inTheCode(event));
  }

  @Test
  void the_model_names_every_phase_and_no_other() throws IOException {
    Set<String> phases = new TreeSet<>();
    for (Phase phase : Phase.values()) {
      phases.add(phase.name());
    }
    // From there nothing moves, and nothing outside has moved to get there: README.md says so.
    phases.remove(Phase.ABANDONED.name());
    Set<String> named = all(PHASE, model());
    named.removeAll(Set.of("DRIFT", "ROLLED_BACK", "BEFORE", "ACCEPTING", "KEEPING"));
    named.removeAll(Set.of("PROMOTED", "CLEAN"));
    assertThat(named).isEqualTo(phases);
  }

  @Test
  void the_models_goals_are_the_layouts_of_the_code() throws IOException {
    Set<String> goals = new TreeSet<>();
    for (Layout.Goal goal : Layout.Goal.values()) {
      goals.add(goal.name());
    }
    assertThat(all(Pattern.compile("g = \"([A-Z]+)\""), model())).isEqualTo(goals);
  }

  /** A safeguard that no run takes away is one of which nobody knows that it is needed. */
  @Test
  void every_safeguard_of_the_model_is_taken_away_in_a_run_and_is_told_of() throws IOException {
    Set<String> removed = new TreeSet<>();
    for (String file : List.of("Rotation_mutants.cfg", "Rotation_quarantine.cfg")) {
      removed.addAll(all(Pattern.compile("\"([a-z_]+)\""), Files.readString(MODEL.resolve(file))));
    }
    removed.addAll(
        all(
            Pattern.compile("\\{\\{\"([a-z_]+)\"\\}\\}"),
            Files.readString(MODEL.resolve("Rotation_liveness.cfg"))));
    Set<String> safeguards = all(SAFEGUARD, model());
    assertThat(removed).isNotEmpty().isEqualTo(safeguards);
    String page = Files.readString(MODEL.resolve("README.md"));
    assertThat(safeguards).allSatisfy(s -> assertThat(page).contains("`" + s + "`"));
  }

  private static String model() throws IOException {
    return Files.readString(MODEL.resolve("Rotation.tla"));
  }

  private static Map<String, Set<String>> inTheModel(String table) throws IOException {
    Matcher found = Pattern.compile("(?ms)^" + table + " == \\[\\n(.*?)^\\]").matcher(model());
    assertThat(found.find()).as("the table %s", table).isTrue();
    var moves = new TreeMap<String, Set<String>>();
    Matcher row = ROW.matcher(found.group(1));
    while (row.find()) {
      moves.put(row.group(1), all(PHASE, row.group(2)));
    }
    return moves;
  }

  /** Under every plan that makes a difference. */
  private static Map<String, Set<String>> inTheCode(Event event) {
    var plans = new ArrayList<Plan>();
    for (Plan plan : List.of(Plans.one(), Plans.shared(), Plans.approvedBy(Plans.one(), 1))) {
      plans.add(plan);
      plans.add(Plans.riding(plan, Duration.ofDays(7)));
    }
    var moves = new TreeMap<String, Set<String>>();
    for (Phase phase : Phase.values()) {
      for (Plan plan : plans) {
        try {
          var from = new RotationState(phase, 0, Scene.NOW, null);
          Phase to = Transitions.apply(plan, from, event, Scene.NOW).phase();
          moves.computeIfAbsent(phase.name(), _ -> new TreeSet<>()).add(to.name());
        } catch (IllegalStateException illegal) {
          // No such move.
        }
      }
    }
    return moves;
  }

  private static Set<String> all(Pattern pattern, String text) {
    var found = new TreeSet<String>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
