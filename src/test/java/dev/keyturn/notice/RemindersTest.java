package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.engine.MemoryRotationStore;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.port.SecretBusy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rotation of ZKEB in production, which one of its approvers must let begin. */
class RemindersTest {
  private final MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
  private final MemoryNoticeStore notices = new MemoryNoticeStore(clock);
  private final MemoryRotationStore rotations =
      new MemoryRotationStore(clock, new MemoryAuditStore());
  private final List<String> gone = new ArrayList<>();
  private final Plan plan = plan();
  private final List<String> approvers = plan.approval().approvers();

  @Test
  void that_too_few_can_approve_is_told_at_the_request_and_once() throws SecretBusy {
    opened(Phase.PLANNED);
    remind();
    assertThat(notices.reminders()).isEmpty();
    gone.addAll(approvers);
    remind();
    remind();
    assertThat(notices.reminders())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.why()).isEqualTo("APPROVERS_GONE");
          assertThat(line.detail()).contains("0 can be asked", approvers.getFirst());
          assertThat(Wording.toDo(line, Samples.facts(line.rotation()))).contains("Name others");
        });
  }

  @Test
  void who_has_left_while_it_waits_is_told_and_nobody_where_enough_are_left() throws SecretBusy {
    opened(Phase.AWAITING_APPROVAL);
    gone.addAll(approvers.subList(0, approvers.size() - plan.approval().required()));
    remind();
    assertThat(notices.reminders()).isEmpty();
    gone.addAll(approvers);
    remind();
    assertThat(notices.reminders()).hasSize(1);
  }

  @Test
  void who_has_approved_before_leaving_counts() throws SecretBusy {
    Rotation waiting = opened(Phase.AWAITING_APPROVAL);
    for (String name : approvers.subList(0, plan.approval().required())) {
      rotations.leave(
          new Command(
              0,
              waiting.id(),
              Command.Kind.APPROVE,
              new Actor(name, "slack"),
              "",
              waiting.digest(),
              clock.instant(),
              null));
    }
    gone.addAll(approvers);
    remind();
    assertThat(notices.reminders()).isEmpty();
  }

  @Test
  void an_emergency_and_one_that_goes_on_ask_nobody() throws SecretBusy {
    gone.addAll(approvers);
    opened(Phase.SOAKING);
    remind();
    assertThat(notices.reminders()).isEmpty();
  }

  private void remind() {
    new Reminders(notices, rotations, gone::contains).run();
  }

  private Rotation opened(Phase phase) throws SecretBusy {
    String text = PlanText.write(plan);
    Rotation rotation =
        Rotations.at(phase).text(text, PlanText.digest(text)).askedAt(clock.instant()).build();
    rotations.open(rotation, List.of(), List.of());
    return rotation;
  }

  private static Plan plan() {
    var file = PlanFolder.read(Path.of("rotation-plans")).plan("zkeb").orElseThrow();
    return file.in(file.environment("production").orElseThrow());
  }
}
