package dev.keyturn.rotation;

import java.util.Collection;
import java.util.Optional;

/** What an emergency owes afterwards: an approver who has looked at it. */
public final class Review {
  private Review() {}

  /**
   * Whether an approver still has to look at it, whatever became of it.
   *
   * @param commands what people said of the rotation
   */
  public static boolean due(Rotation rotation, Collection<Command> commands) {
    return rotation.emergency() && of(commands).isEmpty();
  }

  /** The review, once there is one. */
  public static Optional<Command> of(Collection<Command> commands) {
    return commands.stream().filter(c -> c.kind() == Command.Kind.REVIEW).findFirst();
  }
}
