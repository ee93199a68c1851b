package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RevocationTest {
  private static final Actor REQUESTER = new Actor("requester", "cli");
  private static final Plan TWO = Plans.approvedBy(Plans.one(), 0, "alice", "bob");

  @ParameterizedTest
  @EnumSource(Phase.class)
  void it_is_heard_from_the_first_write_until_the_clean_up(Phase phase) {
    boolean heard = EnumSet.range(Phase.ADOPTING, Phase.SOAKING).contains(phase);

    assertThat(phase.mayRevoke()).isEqualTo(heard);
    assertThat(Revocation.possible(TWO, REQUESTER, phase)).isEqualTo(heard);
  }

  @Test
  void it_takes_two_beside_whoever_asked() {
    assertThat(Revocation.possible(TWO, new Actor("Alice", "api"), Phase.SOAKING)).isFalse();
    assertThat(Revocation.possible(Plans.one(), REQUESTER, Phase.SOAKING)).isFalse();
  }

  @Test
  void it_is_agreed_with_the_second_persons_word_and_not_with_a_second_word() {
    Instant first = Scene.NOW.minus(Duration.ofHours(2));
    var scene = new Scene(TWO, Layout.Goal.PROMOTED);
    scene.said(Kind.REVOKE, "Alice", first).said(Kind.REVOKE, "alice", first.plusSeconds(60));
    assertThat(Revocation.agreedAt(TWO, REQUESTER, scene.commands)).isEmpty();

    scene.said(Kind.REVOKE, "bob", Scene.NOW);
    assertThat(Revocation.agreedAt(TWO, REQUESTER, scene.commands)).contains(Scene.NOW);
    assertThat(Revocation.said(TWO, REQUESTER, scene.commands)).containsExactly("alice", "bob");
  }

  @Test
  void what_comes_of_it_is_told_by_where_the_rotation_stands() {
    var one = List.of("alice");
    var two = List.of("alice", "bob");
    assertThat(Revocation.words(one, Phase.SOAKING))
        .isEqualTo("say alice; the soak goes on until another approver says so");
    assertThat(Revocation.words(two, Phase.SOAKING))
        .isEqualTo("say alice, bob; the soak is waived");
    assertThat(Revocation.words(one, Phase.COMPLETED))
        .isEqualTo("say alice; it took two, so the soak was not waived");
    assertThat(Revocation.words(two, Phase.COMPLETED)).endsWith("the soak is waived");
    assertThat(Revocation.words(two, Phase.DRAINING)).endsWith("the rotation was called off");
    assertThat(Revocation.words(one, Phase.ABORTED)).endsWith("the rotation was called off");
  }
}
