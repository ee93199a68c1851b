package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Transitions.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Writes docs/state-machine.md and docs/reason-codes.md from the code with {@code
 * -Dkeyturn.docs.write=true}; fails, when they are stale, without it.
 */
class StateMachineDocTest {
  private static final String FRESH =
      "./mvnw test -Dtest=StateMachineDocTest -Dkeyturn.docs.write=true";
  private static final String GENERATED =
      "<!-- Made from the code by `" + FRESH + "`; the build fails when it is stale. -->\n\n";

  /** What a move may depend on beside phase and event. */
  private record Circumstances(boolean asked, boolean moreWaves, boolean rides) {
    Plan plan() {
      Plan plan = moreWaves ? Plans.shared() : Plans.one();
      Plan approved = asked ? Plans.approvedBy(plan, 1) : plan;
      return rides ? Plans.riding(approved, Duration.ofDays(7)) : approved;
    }

    static List<Circumstances> all() {
      var all = new ArrayList<Circumstances>();
      for (boolean asked : List.of(true, false)) {
        for (boolean moreWaves : List.of(true, false)) {
          for (boolean rides : List.of(true, false)) {
            all.add(new Circumstances(asked, moreWaves, rides));
          }
        }
      }
      return all;
    }
  }

  /** One of the words in which a move's condition is told. */
  private record Condition(String yes, String no, Predicate<Circumstances> holds) {}

  private static final List<Condition> CONDITIONS =
      List.of(
          new Condition("approval is required", "nobody has to approve", Circumstances::asked),
          new Condition("a wave is left", "it was the last wave", Circumstances::moreWaves),
          new Condition(
              "the clean-up rides", "the clean-up deploys at once", Circumstances::rides));

  private static final Predicate<Phase> BACK = p -> p.calledOff() && p != Phase.ABANDONED;
  private static final Event ABANDONED = new Event.Abandoned();
  private static final Event STALLED = new Event.Stalled(ReasonCode.DRIFT);
  private static final List<Event> EVENTS =
      List.of(
          new Event.Advanced(),
          new Event.Redone(),
          new Event.Prolonged(Scene.NOW),
          new Event.CalledOff(),
          STALLED,
          new Event.Resumed(),
          ABANDONED);

  @Test
  void the_page_about_the_state_machine_is_what_the_code_does() throws IOException {
    compare(Path.of("docs/state-machine.md"), stateMachine());
  }

  @Test
  void the_page_about_reason_codes_is_what_the_code_says() throws IOException {
    compare(Path.of("docs/reason-codes.md"), reasonCodes());
  }

  private static void compare(Path page, String fresh) throws IOException {
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.writeString(page, fresh);
    }
    assertThat(Files.exists(page) ? Files.readString(page) : "")
        .as("%s is stale; run %s", page, FRESH)
        .isEqualTo(fresh);
  }

  /** Where an event leads under these circumstances; empty when it is illegal there. */
  private static Optional<Phase> move(
      Phase from, Event event, boolean stalled, Circumstances circumstances) {
    var state = new RotationState(from, 0, Scene.NOW, stalled ? ReasonCode.DRIFT : null);
    try {
      return Optional.of(Transitions.apply(circumstances.plan(), state, event, Scene.NOW).phase());
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Each phase that an event may lead to, with what decides between them. */
  private static Map<Phase, String> moves(Phase from, Event event, boolean stalled) {
    var moves = new LinkedHashMap<Phase, String>();
    for (Circumstances circumstances : Circumstances.all()) {
      move(from, event, stalled, circumstances).ifPresent(to -> moves.putIfAbsent(to, ""));
    }
    for (Condition condition : CONDITIONS) {
      for (Phase to : moves.keySet()) {
        var when =
            Circumstances.all().stream()
                .filter(c -> move(from, event, stalled, c).equals(Optional.of(to)))
                .map(condition.holds()::test)
                .distinct()
                .toList();
        if (when.size() == 1) {
          assertThat(moves.get(to)).as("%s depends on one condition", from).isEmpty();
          moves.put(to, when.getFirst() ? condition.yes() : condition.no());
        }
      }
    }
    return moves;
  }

  private static String stateMachine() {
    var page = new StringBuilder("# The state machine of a rotation\n\n").append(GENERATED);
    page.append(
        """
        A rotation is in one phase at a time. The events are: **Advanced**, the phase has done or seen what it is for;
        **Redone**, the live deployment is not the one that was waited for, so it is deployed again;
        **Prolonged**, nobody watched for a while, or a service ran otherwise between two looks, so the phase stays and its
        time counts from later on; **CalledOff**, a person cancels, rolls back, or does not approve, or the engine does so
        because a service is unwell after a deploy ([runbook](runbook.md)); **Stalled**, it cannot go on
        without a person; **Resumed**, a person says that the cause is gone; **Abandoned**, two people say that it is to
        end where it stands. A move that is not on this page throws and changes nothing.

        """);
    page.append("## Forward\n\n").append(diagram(p -> !p.calledOff()));
    page.append(table(p -> !p.calledOff()));
    page.append("## Back\n\nEverything returns to what it was; there is no way from here to ");
    page.append("`COMPLETED`.\n\n").append(diagram(BACK));
    page.append(table(BACK));
    page.append(abandoning());
    page.append(stalling());
    return page.toString();
  }

  private static String diagram(Predicate<Phase> shown) {
    var text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
    if (shown.test(Phase.PLANNED)) {
      text.append("  [*] --> PLANNED\n");
    }
    for (Phase from : Phase.values()) {
      if (shown.test(from)) {
        moves(from, new Event.Advanced(), false)
            .forEach((to, when) ->
                text.append(
                    "  %s --> %s%s\n".formatted(from, to, when.isEmpty() ? "" : ": " + when)));
        moves(from, new Event.Redone(), false)
            .forEach((to, _) -> text.append("  %s --> %s: deploy again\n".formatted(from, to)));
      } else {
        moves(from, new Event.CalledOff(), false).keySet().stream()
            .filter(shown)
            .forEach(to -> text.append("  %s --> %s: called off\n".formatted(from, to)));
      }
      if (shown.test(from) && from.ended()) {
        text.append("  %s --> [*]\n".formatted(from));
      }
    }
    return text.append("```\n\n").toString();
  }

  private static String table(Predicate<Phase> shown) {
    var text =
        new StringBuilder(
            "| Phase | What it is for | Advanced | Redone | CalledOff |\n| --- | --- | --- | --- | --- |\n");
    for (Phase phase : Phase.values()) {
      if (shown.test(phase)) {
        text.append(
            "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                    phase,
                    phase.sentence(),
                    cell(phase, new Event.Advanced()),
                    cell(phase, new Event.Redone()),
                    cell(phase, new Event.CalledOff())));
      }
    }
    return text.append("\n").toString();
  }

  private static String cell(Phase from, Event event) {
    Map<Phase, String> moves = moves(from, event, false);
    return moves.isEmpty()
        ? "–"
        : moves.entrySet().stream()
            .map(m ->
                "`" + m.getKey() + "`" + (m.getValue().isEmpty() ? "" : " when " + m.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static String abandoning() {
    for (Phase phase : Phase.values()) {
      for (boolean stalled : List.of(true, false)) {
        assertThat(moves(phase, ABANDONED, stalled))
            .isEqualTo(phase.ended() ? Map.of() : Map.of(Phase.ABANDONED, ""));
      }
    }
    return """
    ## Out

    Every phase that has not ended, stalled or not, can be abandoned by two people with a reason
    ([runbook](runbook.md#nothing-gets-a-rotation-out)): the way out of a state that cannot be mended, such as of a service
    that was deleted. It waits for nothing but a request of Keyturn's own that may still land, and for a trail that holds both
    words.

    | Phase | What it is for |
    | --- | --- |
    | `ABANDONED` | %s |

    """
        .formatted(Phase.ABANDONED.sentence());
  }

  private static String stalling() {
    var open = Arrays.stream(Phase.values()).filter(p -> !p.ended()).toList();
    for (Phase phase : open) {
      for (boolean stalled : List.of(true, false)) {
        assertThat(moves(phase, STALLED, stalled)).isEqualTo(Map.of(phase, ""));
      }
      assertThat(moves(phase, new Event.Resumed(), true)).isEqualTo(Map.of(phase, ""));
      assertThat(moves(phase, new Event.CalledOff(), true))
          .isEqualTo(moves(phase, new Event.CalledOff(), false));
    }
    String kept =
        open.stream()
            .filter(StateMachineDocTest::keepsItsTime)
            .map(p -> "`" + p + "`")
            .collect(Collectors.joining(", "));
    return """
    ## Stalled

    Every phase that has not ended can stall, and stalls in place: the phase stays, with a reason code beside it. Resumed
    leads back to the same phase; its time begins anew, except in %s, where the time that has passed still counts. A
    stalled rotation can be called off as if it were not; it can neither advance nor deploy again.

    ## Illegal moves

    %s
    """
        .formatted(kept, illegal());
  }

  private static boolean keepsItsTime(Phase phase) {
    var stalled = new RotationState(phase, 0, Scene.NOW, ReasonCode.DRIFT);
    return Transitions.apply(
            Plans.one(), stalled, new Event.Resumed(), Scene.NOW.plus(Duration.ofHours(1)))
        .since()
        .equals(Scene.NOW);
  }

  private static String illegal() {
    var text = new StringBuilder();
    int all = 0;
    int sum = 0;
    text.append(
        "| Event | in a phase that moves | in one that has stalled |\n| --- | --- | --- |\n");
    for (Event event : EVENTS) {
      int[] count = new int[2];
      for (Phase phase : Phase.values()) {
        for (int stalled = 0; stalled < 2; stalled++) {
          all++;
          if (moves(phase, event, stalled == 1).isEmpty()) {
            count[stalled]++;
          }
        }
      }
      sum += count[0] + count[1];
      text.append(
          "| %s | illegal in %d of %d | illegal in %d of %d |\n"
              .formatted(
                  event.getClass().getSimpleName(),
                  count[0],
                  Phase.values().length,
                  count[1],
                  Phase.values().length));
    }
    return "Of %d pairs of phase (moving or stalled) and event, %d are illegal, under both approval rules, with one wave and two, riding or not.\n\n%s"
        .formatted(all, sum, text)
        .strip();
  }

  private static String reasonCodes() {
    var page = new StringBuilder("# Reason codes\n\n").append(GENERATED);
    page.append(
        "Why a rotation waits or has stopped: the same word in log, audit trail and command line.\n\n");
    for (boolean waits : List.of(true, false)) {
      page.append(
          waits
              ? "## Waiting: nothing is wrong\n\n"
              : "## Stopped: a person is needed, or has called it off\n\n");
      page.append("| Reason code | What happened, and what you do |\n| --- | --- |\n");
      for (ReasonCode code : ReasonCode.values()) {
        if (code.waits() == waits) {
          page.append("| `%s` | %s |\n".formatted(code, code.sentence()));
        }
      }
      page.append("\n");
    }
    page.append(
        """
        ## Refused: why a request was not done

        The same word in the API's problem details, in Slack, on the command line and in the audit trail.

        | Refusal | HTTP | What you do instead |
        | --- | --- | --- |
        """);
    for (Refusal why : Refusal.values()) {
      page.append("| `%s` | %d | %s |\n".formatted(why, why.status(), why.remedy()));
    }
    return page.toString();
  }
}
