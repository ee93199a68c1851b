package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Rotations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the entries of a rotation say of where it stands, those of the last release too. */
class SignedStateTest {
  private static final Instant NOON = Rotations.NOON;
  private static final String[] TO_THE_SECOND_WAVE = {
    "ADOPTING",
    "STORING",
    "STAGING",
    "DEPLOY_ACCEPT",
    "CONVERGE_ACCEPT",
    "SETTLING",
    "PROMOTING",
    "DEPLOY_PROMOTE",
    "CONVERGE_PROMOTE",
    "PROMOTING",
    "DEPLOY_PROMOTE"
  };

  private final List<AuditEntry> entries = new ArrayList<>();

  @Test
  void entries_that_name_no_wave_and_no_time_are_counted_through() {
    int minute = 0;
    for (String phase : TO_THE_SECOND_WAVE) {
      moved(phase, minute++, null);
    }
    Instant last = NOON.plus(Duration.ofMinutes(minute - 1));

    assertThat(contradicted(Phase.DEPLOY_PROMOTE, 1, last.plusSeconds(20))).isNull();
    assertThat(contradicted(Phase.DEPLOY_PROMOTE, 0, last))
        .contains("the audit trail DEPLOY_PROMOTE in wave 1");
    assertThat(contradicted(Phase.SOAKING, 0, last)).contains("the database says SOAKING");
    assertThat(contradicted(Phase.DEPLOY_PROMOTE, 1, last.minus(Duration.ofDays(30)))).isNotNull();
  }

  @Test
  void a_ride_that_is_resumed_began_when_it_did_before() {
    moved("RIDING", 0, null);
    stalled(60);
    assertThat(contradicted(Phase.RIDING, 0, NOON)).contains("nobody resumed it");
    moved("RIDING", 70, null);

    assertThat(contradicted(Phase.RIDING, 0, NOON)).isNull();
    assertThat(contradicted(Phase.RIDING, 0, NOON.plus(Duration.ofMinutes(70)))).isNotNull();
  }

  @Test
  void a_move_within_a_phase_says_since_when_its_time_counts() {
    Instant begun = NOON.plusSeconds(5);
    moved("SOAKING", 0, new RotationState(Phase.SOAKING, 0, begun, null));
    assertThat(contradicted(Phase.SOAKING, 0, begun)).isNull();
    assertThat(contradicted(Phase.SOAKING, 0, begun.minusMillis(1))).isNotNull();

    Instant later = begun.plus(Duration.ofHours(3));
    moved("SOAKING", 400, new RotationState(Phase.SOAKING, 0, later, null));
    assertThat(contradicted(Phase.SOAKING, 0, later)).isNull();
    assertThat(contradicted(Phase.SOAKING, 0, begun)).isNotNull();
  }

  private @Nullable String contradicted(Phase phase, int wave, Instant since) {
    Rotation row =
        Rotations.at(Phase.PLANNED)
            .build()
            .moved(new RotationState(phase, wave, since, null), since);
    return SignedState.of(entries).contradicted(row);
  }

  private void moved(String to, int minute, @Nullable RotationState stands) {
    add(
        minute,
        AuditDraft.by(new AuditDraft.Actor("engine", "keyturn", null), "rotation.moved")
            .to(to)
            .target(stands == null ? null : SignedState.stands(stands))
            .build());
  }

  private void stalled(int minute) {
    add(
        minute,
        AuditDraft.by(new AuditDraft.Actor("engine", "keyturn", null), "rotation.stalled").build());
  }

  private void add(int minute, AuditDraft event) {
    entries.add(
        new AuditEntry(
            entries.size() + 1,
            new UUID(0x7000, Long.MIN_VALUE),
            NOON.plus(Duration.ofMinutes(minute)),
            "keyturn",
            "A".repeat(43),
            new AuditEntry.Tool("test", "test"),
            event));
  }
}
