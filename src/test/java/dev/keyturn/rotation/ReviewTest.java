package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReviewTest {
  private static Rotation rotation(boolean emergency) {
    return Rotations.at(Phase.SOAKING).emergency(emergency).build();
  }

  private static Command word(Kind kind) {
    return new Command(
        1,
        new RotationId("0".repeat(26)),
        kind,
        new Actor("alice", "slack"),
        "looked at it",
        null,
        Scene.NOW,
        null);
  }

  @Test
  void an_emergency_owes_a_review_until_somebody_has_made_it_and_nothing_else_does() {
    var approved = word(Kind.APPROVE);
    var reviewed = word(Kind.REVIEW);
    assertThat(Review.due(rotation(true), List.of(approved))).isTrue();
    assertThat(Review.due(rotation(true), List.of(approved, reviewed))).isFalse();
    assertThat(Review.due(rotation(false), List.of())).isFalse();
    assertThat(Review.of(List.of(approved, reviewed))).contains(reviewed);
    assertThat(Review.of(List.of(approved))).isEmpty();
  }
}
