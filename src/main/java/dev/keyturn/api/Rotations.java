package dev.keyturn.api;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.RotationView;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Rotations as one person may see them. */
@Singleton
final class Rotations {
  private final AuthorizedRotations authorized;
  private final RotationStore store;

  Rotations(AuthorizedRotations authorized, RotationStore store) {
    this.authorized = authorized;
    this.store = store;
  }

  Rotation find(Principal who, String id) throws Refused {
    return authorized.rotation(who, new RotationId(id));
  }

  RotationView whole(Rotation r) {
    return RotationView.of(store, r);
  }

  String tag(Rotation r) {
    return RotationETag.of(r, store.commands(r.id()));
  }

  /** How a rotation is given a command. */
  interface Giving {
    boolean give(RotationId id) throws Refused;
  }

  /**
   * Gives it if the rotation is still what was read. Nobody changes it between the look and the
   * command: of two who read the same, one is told that it has changed.
   *
   * @param needed whether it must be told what was read
   * @param what it is, for the audit trail
   * @return whether it counts; false: the same person had given the same before
   */
  boolean unchanged(
      Principal who,
      String id,
      @Nullable String ifMatch,
      boolean needed,
      String what,
      Giving giving)
      throws Refused {
    RotationId rotation = find(who, id).id();
    if (ifMatch == null && !needed) {
      return giving.give(rotation);
    }
    // A refusal must not undo what the trail has of it, so it leaves the transaction as a value.
    Answer answer =
        store.inTransaction(() -> {
          try {
            check(who, store.lock(rotation).orElseThrow(), ifMatch, needed, what);
            return new Answer(giving.give(rotation), null);
          } catch (Refused e) {
            return new Answer(false, e);
          }
        });
    if (answer.refused() != null) {
      throw answer.refused();
    }
    return answer.counted();
  }

  private void check(
      Principal who, Rotation rotation, @Nullable String ifMatch, boolean needed, String what)
      throws Refused {
    try {
      RotationETag.check(ifMatch, tag(rotation), needed);
    } catch (Refused e) {
      authorized.refused(new RefusedRequest(e.why(), who.name(), who.via(), null, what));
      throw e;
    }
  }

  private record Answer(boolean counted, @Nullable Refused refused) {}
}
