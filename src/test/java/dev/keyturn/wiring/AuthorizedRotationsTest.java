package dev.keyturn.wiring;

import static dev.keyturn.Patience.await;
import static dev.keyturn.access.AccessRole.ADMIN;
import static dev.keyturn.access.AccessRole.APPROVER;
import static dev.keyturn.access.AccessRole.AUDITOR;
import static dev.keyturn.access.AccessRole.OPERATOR;
import static dev.keyturn.access.AccessRole.RESPONDER;
import static dev.keyturn.access.AccessRole.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.People;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one way in, over a whole program with two plans: one for everybody, one for a few. */
class AuthorizedRotationsTest {
  private static final String ALL = "zkeb";
  private static final String FEW = "few";
  private static final PlanDigest ANY = new PlanDigest("0".repeat(64));
  private static RunningServer running;
  private static AuthorizedRotations rotations;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    String plan =
        Files.readString(Path.of("rotation-plans/zkeb.yaml"))
            .replaceFirst("(?s)schedule:.*?\\R(?=approval:)", "schedule: on-demand\n");
    Files.writeString(directory.resolve("zkeb.yaml"), plan);
    Files.writeString(
        directory.resolve("few.yaml"),
        plan.replace("plan: zkeb", "plan: few")
            .replace("vault: { mount: secret, path: zkeb/", "vault: { mount: secret, path: few/")
            .replaceAll("(service: [0-9a-f]{7})[0-9a-f]", "$10")
            .replace(
                "environments:\n",
                "access: { viewers: [val@example.com], operators: [olga@example.com] }\nenvironments:\n"));
    running =
        new RunningServer(
            directory, Map.of(), Map.of("KEYTURN_PEOPLE", "olga@example.com: operator"));
    rotations = running.beans().getBean(AuthorizedRotations.class);
    assertThat(running.beans().getBean(dev.keyturn.request.Starts.class).plans().mistakes())
        .isEmpty();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static Principal who(String name, AccessRole... roles) {
    return new Principal(name, Set.of(roles), Set.of(), "api", null);
  }

  private static StartRequest order(String plan, String environment, String... secrets) {
    return new StartRequest(plan, environment, Set.of(secrets), "a test", false, null);
  }

  private static Refusal why(ThrowingCallable asked) {
    return catchThrowableOfType(Refused.class, asked).why();
  }

  @Test
  void a_limited_plan_is_not_there_for_those_whom_it_does_not_name() throws Exception {
    for (Principal stranger :
        List.of(
            who("x@example.com", VIEWER),
            who("x@example.com", OPERATOR, RESPONDER),
            who("x@example.com", APPROVER, AUDITOR))) {
      assertThat(rotations.plans(stranger)).extracting(PlanSpec::name).containsExactly(ALL);
      assertThat(rotations.maySee(stranger, FEW)).isFalse();
      // Exactly what a plan answers that does not exist.
      assertThat(why(() -> rotations.plan(stranger, FEW))).isEqualTo(Refusal.UNKNOWN_PLAN);
      assertThat(why(() -> rotations.plan(stranger, "none"))).isEqualTo(Refusal.UNKNOWN_PLAN);
      assertThat(why(() -> rotations.start(stranger, order(FEW, "staging"))))
          .isEqualTo(Refusal.UNKNOWN_PLAN);
    }
    for (Principal named :
        List.of(
            who("Val@Example.com", VIEWER),
            who("olga@example.com", OPERATOR),
            who("alice@zkeb.example.com", APPROVER),
            who("root@example.com", ADMIN))) {
      assertThat(rotations.plan(named, FEW).name()).isEqualTo(FEW);
    }
  }

  @Test
  void a_plan_that_is_not_valid_now_is_for_admins_alone() {
    assertThat(rotations.maySee(who("x@example.com", OPERATOR), "broken")).isFalse();
    assertThat(rotations.maySee(who("x@example.com", ADMIN), "broken")).isTrue();
  }

  @Test
  void a_token_for_other_plans_sees_nothing_of_this_one_even_an_admins() throws Exception {
    var limited = new Principal("root@example.com", Set.of(ADMIN), Set.of(FEW), "api", "t");

    assertThat(rotations.plans(limited)).extracting(PlanSpec::name).containsExactly(FEW);
    assertThat(why(() -> rotations.plan(limited, ALL))).isEqualTo(Refusal.UNKNOWN_PLAN);
  }

  @Test
  void only_a_plans_operators_start_and_steer_it_and_an_admin_is_none() throws Exception {
    assertThat(why(() -> rotations.start(who("root@example.com", ADMIN), order(FEW, "staging"))))
        .isEqualTo(Refusal.PLAN_NOT_YOURS);
    assertThat(why(() -> rotations.start(who("olga@example.com", VIEWER), order(FEW, "staging"))))
        .isEqualTo(Refusal.FORBIDDEN);
    assertThat(why(() -> rotations.start(who("olga@example.com", APPROVER), order(FEW, "staging"))))
        .isEqualTo(Refusal.FORBIDDEN);

    RotationId id = rotations.start(who("olga@example.com", OPERATOR), order(FEW, "staging")).id();

    assertThat(
            why(() -> rotations.give(who("root@example.com", ADMIN), id, Kind.CANCEL, "r", null)))
        .isEqualTo(Refusal.PLAN_NOT_YOURS);
    assertThat(
            why(() -> rotations.give(who("val@example.com", VIEWER), id, Kind.CANCEL, "r", null)))
        .isEqualTo(Refusal.FORBIDDEN);
    assertThat(
            why(() -> rotations.give(who("x@example.com", OPERATOR), id, Kind.CANCEL, "r", null)))
        .isEqualTo(Refusal.NOT_FOUND);
    assertThat(why(() -> rotations.rotation(who("x@example.com", OPERATOR), id)))
        .isEqualTo(Refusal.NOT_FOUND);
    assertThat(why(() -> rotations.give(who("x@example.com", APPROVER), id, Kind.APPROVE, "", ANY)))
        .isEqualTo(Refusal.NOT_FOUND);
    assertThat(why(() -> rotations.rollBack(who("olga@example.com", OPERATOR), id, "r")))
        .isEqualTo(Refusal.NOT_PROMOTED);
    assertThat(
            why(() ->
                rotations.rotation(
                    who("x@example.com", OPERATOR), new RotationId("01ARZ3NDEKTSV4RRFFQ69G5FAV"))))
        .isEqualTo(Refusal.NOT_FOUND);
    rotations.give(who("olga@example.com", OPERATOR), id, Kind.CANCEL, "enough", null);
  }

  @Test
  void an_emergency_needs_a_responder() {
    for (AccessRole role : List.of(OPERATOR, ADMIN)) {
      assertThat(
              why(() ->
                  rotations.start(
                      who("a@example.com", role),
                      new StartRequest(ALL, "production", Set.of(), "leaked", true, null))))
          .isEqualTo(Refusal.EMERGENCY_NOT_ALLOWED);
    }
  }

  @Test
  void what_the_plan_does_not_have_cannot_be_started() {
    Principal olga = who("olga@example.com", OPERATOR);

    assertThat(why(() -> rotations.start(olga, order(ALL, "moon"))))
        .isEqualTo(Refusal.UNKNOWN_PLAN);
    assertThat(why(() -> rotations.start(olga, order(ALL, "staging", "NO_SUCH_SECRET"))))
        .isEqualTo(Refusal.INVALID);
    assertThat(why(() -> rotations.start(olga, order("../etc", "staging"))))
        .isEqualTo(Refusal.UNKNOWN_PLAN);
  }

  @Test
  void the_same_order_under_the_same_key_starts_once_and_a_busy_secret_names_its_holder()
      throws Exception {
    Principal olga = who("olga@example.com", OPERATOR);
    var keyed = new StartRequest(ALL, "production", Set.of("JWT_SECRET"), "r", false, "key-1");

    var first = rotations.start(olga, keyed);
    var second = rotations.start(olga, keyed);

    assertThat(first.again()).isFalse();
    assertThat(second.again()).isTrue();
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(
            why(() ->
                rotations.start(
                    olga,
                    new StartRequest(ALL, "staging", Set.of("JWT_SECRET"), "r", false, "key-1"))))
        .isEqualTo(Refusal.KEY_REUSED);
    var busy =
        catchThrowableOfType(
            Refused.class, () -> rotations.start(olga, order(ALL, "production", "JWT_SECRET")));
    assertThat(busy.why()).isEqualTo(Refusal.SECRET_BUSY);
    assertThat(busy.detail()).contains(first.id().text());
    rotations.give(olga, first.id(), Kind.CANCEL, "enough", null);
  }

  @Test
  void whoever_is_refused_is_in_the_trail() {
    Principal mallory = who("mallory@example.com", VIEWER);
    why(() -> rotations.start(mallory, order(ALL, "production")));

    await()
        .untilAsserted(() ->
            assertThat(running.beans().getBean(AuditStore.class).read(1, 10_000))
                .anySatisfy(entry ->
                    assertThat(entry.canonicalText())
                        .contains("\"action\":\"access.refused\"")
                        .contains("\"error_code\":\"FORBIDDEN\"")
                        .contains("\"id\":\"mallory@example.com\"")
                        .contains("\"object\":\"start\"")));
  }

  @Test
  void people_of_the_settings_and_of_the_plans_are_known() {
    var people = running.beans().getBean(People.class);

    assertThat(people.find("OLGA@example.com", "slack").orElseThrow().roles())
        .containsExactly(OPERATOR);
    assertThat(people.find("bob@zkeb.example.com", "slack").orElseThrow().plans())
        .containsExactlyInAnyOrder(ALL, FEW);
    assertThat(people.find("mallory@example.com", "slack")).isEmpty();
  }
}
