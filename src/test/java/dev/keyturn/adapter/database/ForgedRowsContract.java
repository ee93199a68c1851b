package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.MemoryAnchor;
import dev.keyturn.audit.OneKey;
import dev.keyturn.audit.SigningGuard;
import dev.keyturn.engine.Engine;
import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.Watch;
import dev.keyturn.engine.World;
import dev.keyturn.request.Commands;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.RotationStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever writes to the database with SQL skips no soak and no gate. */
abstract class ForgedRowsContract {
  private static final Actor BOB = new Actor("bob@example.com", "api");

  /** Every tick looks: the engine's clock is the true one, on which next to no time passes. */
  private static final Timings AT_ONCE =
      new Timings(
          Timings.PRODUCTION.lease(),
          Timings.PRODUCTION.call(),
          Timings.PRODUCTION.quarantine(),
          Duration.ofMillis(1),
          Timings.PRODUCTION.longPoll(),
          Timings.PRODUCTION.phaseLimit(),
          Timings.PRODUCTION.redeploys());

  abstract TestDatabase fresh(Path directory);

  /**
   * The outside is in memory, and on a clock that the test moves a little ahead of the true one.
   */
  private static final class Installation {
    final TestDatabase database;
    final Plan plan;
    final World outside;
    final RotationStore store;
    final Engine engine;
    final Commands commands;
    final RotationId id;

    Installation(TestDatabase database) throws Exception {
      this.database = database;
      Plan shared = World.shared();
      var atOnce =
          new Plan.Pace(
              Duration.ZERO, Duration.ofHours(24), Duration.ZERO, Duration.ofHours(1), null);
      this.plan = World.with(shared, atOnce, shared.approval());
      this.outside = new World(plan, Instant.now().toString());
      this.store = database.bean(RotationStore.class);
      var auditStore = database.bean(AuditStore.class);
      var anchors = new MemoryAnchor();
      var trail =
          new AuditTrail(
              auditStore,
              new OneKey(OneKey.fresh("keyturn", new SecureRandom())),
              "keyturn",
              new AuditEntry.Tool("test", "test"),
              Clock.systemUTC(),
              new SecureRandom());
      var guard = new SigningGuard(auditStore, () -> trail, anchors);
      this.engine =
          new Engine(
              store,
              trail,
              auditStore,
              anchors,
              outside.ports(),
              AT_ONCE,
              "process",
              Watch.NONE,
              Clock.systemUTC());
      this.commands = new Commands(store, guard::open, rotation -> Optional.of(rotation.digest()));
      this.id =
          new Starts(World.NO_PLANS, store, guard::open, new SecureRandom())
              .open(plan, World.ALICE, World.request(plan, false))
              .id();
    }

    TickResult until(ReasonCode why) {
      for (int i = 0; i < 200; i++) {
        TickResult result = engine.tick(id);
        if (!(result instanceof TickResult.Waiting w) || w.why() == why) {
          return result;
        }
        outside.advance(Duration.ofSeconds(10));
      }
      throw new AssertionError("it never waits for " + why);
    }

    Phase phase() {
      return store.find(id).orElseThrow().state().phase();
    }
  }

  @Test
  void nothing_that_is_written_into_a_row_shortens_a_soak_or_opens_a_gate(@TempDir Path directory)
      throws Exception {
    try (TestDatabase database = fresh(directory)) {
      var here = new Installation(database);
      assertThat(here.until(ReasonCode.SOAK_NOT_OVER)).asString().contains("SOAK_NOT_OVER");

      attack(
          here,
          "update rotation set phase = 'CLEANING'",
          "update rotation set phase = 'SOAKING'",
          "the database says CLEANING",
          "the audit trail SOAKING");
      attack(
          here,
          "update rotation set since = since - interval '30' day",
          "update rotation set since = since + interval '30' day",
          "the database says SOAKING since",
          "the audit trail SOAKING since");
      attack(
          here,
          "update rotation set wave = 1",
          "update rotation set wave = 0",
          "SOAKING in wave 1");
      attack(
          here,
          "update rotation set emergency = true",
          "update rotation set emergency = false",
          "no emergency");
      attack(
          here,
          "insert into command (rotation_id, kind, by_name, by_via, reason, at, handled_at) select id, 'CONFIRM', 'bob@example.com', 'api', 'seen', since, since from rotation",
          "delete from command where kind = 'CONFIRM'",
          "bob@example.com said confirm");
      // One that somebody has said, at another time.
      attack(
          here,
          "update command set at = at + interval '1' minute where id = (select min(id) from command)",
          "update command set at = at - interval '1' minute where id = (select min(id) from command)",
          "said resume");
      attack(
          here,
          "update command set reason = reason, kind = 'RETRY' where id = (select min(id) from command)",
          "update command set kind = 'RESUME' where id = (select min(id) from command)",
          "said retry");
      assertThat(here.phase()).isEqualTo(Phase.SOAKING);
      assertThat(here.outside.railway.writes()).as("and nothing was deleted").hasSize(writes(here));
    }
  }

  private static int writes(Installation here) {
    return here.outside.railway.writes().size();
  }

  /** It stalls, a resume does not help, and with the row as it was it does. */
  private static void attack(Installation here, String forge, String repair, String... words)
      throws Exception {
    int before = writes(here);
    here.database.execute(forge);
    assertThat(here.engine.tick(here.id)).as(forge).asString().contains("AUDIT_TAMPERED");
    assertThat(here.store.find(here.id).orElseThrow().note()).as(forge).contains(words);

    here.commands.give(here.id, Kind.RESUME, BOB, "all is well", null);
    assertThat(here.engine.tick(here.id)).as(forge).asString().contains("AUDIT_TAMPERED");
    assertThat(writes(here)).isEqualTo(before);

    here.database.execute(repair);
    assertThat(here.engine.tick(here.id)).as(repair).asString().contains("SOAK_NOT_OVER");
  }

  @Test
  void a_stall_that_is_wiped_away_and_a_resume_that_is_heeded_twice_are_seen(
      @TempDir Path directory) throws Exception {
    try (TestDatabase database = fresh(directory)) {
      var here = new Installation(database);
      here.until(ReasonCode.SOAK_NOT_OVER);
      stall(here);
      here.commands.give(here.id, Kind.RESUME, BOB, "mended", null);
      assertThat(here.engine.tick(here.id)).asString().contains("SOAK_NOT_OVER");
      stall(here);

      database.execute("update command set handled_at = null");
      assertThat(here.engine.tick(here.id)).isInstanceOf(TickResult.Stalled.class);

      database.execute("update rotation set stalled = null");
      assertThat(here.engine.tick(here.id))
          .asString()
          .contains("AUDIT_TAMPERED", "the audit trail that it has stalled");
    }
  }

  private static void stall(Installation here) throws Exception {
    here.database.execute("update rotation set wave = 1");
    assertThat(here.engine.tick(here.id)).asString().contains("AUDIT_TAMPERED");
    here.database.execute("update rotation set wave = 0");
  }
}
