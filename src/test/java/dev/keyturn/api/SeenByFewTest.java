package dev.keyturn.api;

import static dev.keyturn.Patience.await;
import static dev.keyturn.api.ApiFixture.ROTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Tokens;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.http.sse.Event;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** What somebody may not see, or no longer, in places where it could be seen from the side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeenByFewTest {
  private static final int MANY = 450;

  private ApiFixture api;
  private String id;

  @BeforeAll
  void start() {
    api = ApiFixture.start();
    id = api.start("to be seen").path("id").asText();
    api.awaitPhase(id, "AWAITING_APPROVAL");
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void figures_do_not_name_a_plan_that_the_token_is_not_for() {
    String other = api.tokenFor("olga@example.com", Set.of(AccessRole.VIEWER), Set.of("other"));

    String all = api.get(AccessRole.VIEWER, "/metrics").body();
    var few = api.send(api.request(other, "/metrics").GET(), "/metrics");

    assertThat(all).contains("plan=\"shop\"");
    assertThat(few.statusCode()).isEqualTo(200);
    assertThat(few.body()).doesNotContain("shop").contains("keyturn_rotation_stalled", "jvm_");
  }

  @Test
  void a_stream_is_closed_when_its_token_is_revoked() throws Exception {
    String token = api.tokenFor("leaver@example.com", Set.of(AccessRole.VIEWER), Set.of());
    var tokens = api.beans().getBean(Tokens.class);
    String tokenId =
        tokens.all().stream()
            .filter(t -> t.person().equals("leaver@example.com"))
            .findFirst()
            .orElseThrow()
            .id();
    try (var socket = new Socket("localhost", api.port())) {
      String request = "GET " + ROTATIONS + "/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n";
      socket
          .getOutputStream()
          .write(
              (request + "Connection: close\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(lines.readLine()).isNotNull();

      assertThat(tokens.revoke(tokenId, "left", new Actor("carol", "cli"))).isTrue();

      String rest = lines.lines().reduce("", (all, line) -> all + line + "\n");
      assertThat(rest).doesNotContain("event: end");
    }
  }

  @Test
  void who_does_not_read_holds_up_nobody_else() throws Exception {
    var store = api.beans().getBean(RotationStore.class);
    var rotation = new RotationId(id);
    store.inTransaction(() -> {
      for (int i = 0; i < MANY; i++) {
        store.happened(
            new TimelineEntry(
                0,
                rotation,
                store.now(),
                TimelineEntry.What.STEP,
                Phase.AWAITING_APPROVAL,
                Actor.ENGINE,
                null,
                "line " + i));
      }
      return rotation;
    });
    var live = api.beans().getBean(TimelineStream.class);
    var lazy = new Reader(0);
    var eager = new Reader(Long.MAX_VALUE);
    live.follow(viewer("lazy@example.com"), rotation, 0).subscribe(lazy);
    live.follow(viewer("eager@example.com"), rotation, 0).subscribe(eager);

    await().until(() -> eager.lines.get() >= MANY);
    assertThat(lazy.lines).hasValue(0);
    lazy.cancel();
    eager.cancel();
  }

  private Principal viewer(String name) {
    api.tokenFor(name, Set.of(AccessRole.VIEWER), Set.of());
    String token =
        api.beans().getBean(Tokens.class).all().stream()
            .filter(t -> t.person().equals(name))
            .findFirst()
            .orElseThrow()
            .id();
    return new Principal(name, Set.of(AccessRole.VIEWER), Set.of(), "api", token);
  }

  private static final class Reader extends BaseSubscriber<Event<String>> {
    private final long wanted;
    private final AtomicInteger lines = new AtomicInteger();

    Reader(long wanted) {
      this.wanted = wanted;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      if (wanted > 0) {
        request(wanted);
      }
    }

    @Override
    protected void hookOnNext(Event<String> event) {
      lines.incrementAndGet();
    }
  }
}
