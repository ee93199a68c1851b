package dev.keyturn.engine;

import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Rotation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asked at each look, before anything is heeded, decided or signed: whether the trail agrees with
 * its anchor, and the rotation with the trail. The anchor is read in Vault once in a pass; {@link
 * EffectRunner} reads it again at each effect.
 */
final class TrailCheck {
  private final TrailIntegrity trust;
  private final RowEvidence row;
  private final PendingCommands commands;
  private final Halt halt;
  private boolean anchored;

  TrailCheck(TrailIntegrity trust, RowEvidence row, PendingCommands commands, Halt halt) {
    this.trust = trust;
    this.row = row;
    this.commands = commands;
    this.halt = halt;
  }

  /**
   * Null: it may go on. What people have said stays unheeded until it may.
   *
   * @throws RemoteFailure the anchor cannot be read
   */
  @Nullable TickResult stops(Rotation rotation, Instant now) throws RemoteFailure {
    boolean goesOn = rotation.state().active() && !rotation.leftAlone(now);
    if (!goesOn && !commands.pending(rotation)) {
      return null;
    }
    try {
      Optional<String> fork = anchored ? trust.changed() : trust.distrust();
      if (fork.isPresent()) {
        return halt.unsigned(rotation, fork.get());
      }
      anchored = true;
      return row.contradiction(rotation)
          .map(found -> halt.contradicted(rotation, found))
          .orElse(null);
    } catch (BrokenTrail broken) {
      return halt.unsigned(rotation, String.valueOf(broken.getMessage()));
    }
  }
}
