package dev.keyturn.sandbox.load;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Application;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.app.SharedStore;
import dev.keyturn.sandbox.app.TestEdge;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One secret in seven services, one of which signs. */
class SharedSecretTest {
  private static final String A =
      "example-only-shared-before-0123456789-0123456789-0123456789-01234567";
  private static final String B =
      "example-only-shared-after-0123456789-0123456789-0123456789-012345678";
  private static final Map<String, String> D0 = Map.of("JWT_SECRET_KEY", A);
  private static final Map<String, String> D1 =
      Map.of("JWT_SECRET_KEY", A, "JWT_SECRET_KEY_NEW", B);
  private static final Map<String, String> D2 =
      Map.of("JWT_SECRET_KEY", B, "JWT_SECRET_KEY_NEW", B, "JWT_SECRET_KEY_PREVIOUS", A);

  private final MovedClock clock = new MovedClock("2026-11-20T08:00:00Z");
  private final List<TestEdge> verifiers = new ArrayList<>();
  private final List<LoadTarget> targets = new ArrayList<>();
  private final TestEdge auth = service("auth", AppSecret.Role.SIGNER);

  SharedSecretTest() throws IOException {
    for (String name : List.of("gateway", "trading", "analytics", "market-data", "billing", "ai")) {
      verifiers.add(service(name, AppSecret.Role.VERIFIER));
    }
  }

  private TestEdge service(String name, AppSecret.Role role) throws IOException {
    AppSecret secret =
        AppSecret.of("JWT_SECRET_KEY", AppSecret.Kind.TOKENS_HMAC, role)
            .withTokenLifetime(Duration.ofHours(1));
    AppSpec spec = AppSpec.of(Habit.THREE_SLOT, new SharedStore(), secret);
    TestEdge edge = new TestEdge(name, new Application(spec, clock, new SecureRandom()));
    edge.scale(2, "D0", D0);
    targets.add(LoadTarget.of(name, edge.url(), spec, _ -> "platform"));
    return edge;
  }

  @AfterEach
  void close() {
    auth.close();
    verifiers.forEach(TestEdge::close);
  }

  private static void deploy(TestEdge edge, String deployment, Map<String, String> variables) {
    for (int i = 0; i < 2; i++) {
      edge.rollOne(deployment, variables);
    }
  }

  private Load start() throws InterruptedException {
    return Load.start(LoadSpec.of(targets).withRate(300), clock, new SecureRandom());
  }

  private static void letUsersWork(Load load) {
    long then = load.report().tokensVerified() + 100;
    await().until(() -> load.report().tokensVerified() >= then);
  }

  @Test
  void an_accept_deploy_that_stops_after_five_of_seven_services_leaves_all_seven_working()
      throws Exception {
    try (Load load = start()) {
      letUsersWork(load);
      for (TestEdge edge : verifiers.subList(0, 5)) {
        deploy(edge, "D1", D1);
      }
      letUsersWork(load);
      LoadReport report = load.stop();
      assertThat(report.firstRefusals()).isEmpty();
      assertThat(report.clean()).isTrue();
    }
  }

  @Test
  void a_signer_promoted_before_one_verifier_accepts_is_noticed_there_and_nowhere_else()
      throws Exception {
    try (Load load = start()) {
      for (TestEdge edge : verifiers.subList(0, 5)) {
        deploy(edge, "D1", D1);
      }
      deploy(auth, "D2", D2);
      await().until(() -> load.report().tokensRejected() > 3);
      assertThat(load.stop().firstRefusals())
          .allSatisfy(refusal -> {
            assertThat(refusal.madeBy()).startsWith("auth/D2/");
            assertThat(refusal.refusedBy()).startsWith("ai/D0/");
          });
    }
  }
}
