package dev.keyturn.api;

import dev.keyturn.access.FrontDesk;
import dev.keyturn.access.FrontDesk.Turned;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationStore;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rotations as one person may see them. */
@Singleton
final class Rotations {
  /** A timeline has a line for each step; this is far more than a rotation makes. */
  private static final int LONGEST_TIMELINE = 2000;

  private final FrontDesk desk;
  private final RotationStore store;

  Rotations(FrontDesk desk, RotationStore store) {
    this.desk = desk;
    this.store = store;
  }

  Rotation find(Principal who, String id) throws Refused {
    return desk.rotation(who, new RotationId(id));
  }

  RotationView whole(Rotation r) {
    var commands = store.commands(r.id());
    return RotationView.of(
        r,
        store.secrets(r.id()),
        new GateViews(r, commands).all(),
        commands,
        store.proofs(r.id()),
        store.attempts(r.id()),
        store.timeline(r.id(), 0, LONGEST_TIMELINE));
  }

  /** Goes on until the page is full or there are no more: some may not be for these eyes. */
  RotationPage page(Principal who, RotationFilter filter, @Nullable RotationId before, int limit) {
    Map<String, Boolean> seen = new HashMap<>();
    List<RotationSummary> page = new ArrayList<>();
    RotationFilter asked = narrowed(who, filter);
    @Nullable RotationId cursor = before;
    int fetch = limit;
    while (true) {
      List<Rotation> rows = store.page(asked, cursor, fetch);
      for (Rotation row : rows) {
        cursor = row.id();
        if (seen.computeIfAbsent(row.plan(), plan -> desk.maySee(who, plan))) {
          page.add(RotationSummary.of(row));
          if (page.size() == limit) {
            return new RotationPage(page, cursor.text());
          }
        }
      }
      if (rows.size() < fetch) {
        return new RotationPage(page, null);
      }
      // For who may see little many rows are passed over, and not one by one.
      fetch = Api.LARGEST_PAGE;
    }
  }

  /** A token for one plan need not walk past the rotations of all the others. */
  private static RotationFilter narrowed(Principal who, RotationFilter filter) {
    return filter.plan() == null && who.plans().size() == 1
        ? new RotationFilter(who.plans().iterator().next(), filter.environment(), filter.standing())
        : filter;
  }

  String tag(Rotation r) {
    return RotationETag.of(r, store.commands(r.id()));
  }

  /** What somebody says of a rotation. */
  interface Word<T> {
    T say(RotationId id) throws Refused;
  }

  /**
   * Says it if the rotation is still what was read. Nobody changes it between the look and the
   * word: of two who read the same, one is told that it has changed.
   *
   * @param needed whether it must be told what was read
   * @param what it is, for the audit trail
   */
  <T> T unchanged(
      Principal who, String id, @Nullable String ifMatch, boolean needed, String what, Word<T> word)
      throws Refused {
    RotationId rotation = find(who, id).id();
    if (ifMatch == null && !needed) {
      return word.say(rotation);
    }
    // A refusal must not undo what the trail has of it, so it leaves the transaction as a value.
    Answer<T> answer =
        store.inTransaction(() -> {
          try {
            check(who, store.lock(rotation).orElseThrow(), ifMatch, needed, what);
            return new Answer<>(word.say(rotation), null);
          } catch (Refused e) {
            return new Answer<>(null, e);
          }
        });
    if (answer.refused() != null) {
      throw answer.refused();
    }
    return Objects.requireNonNull(answer.said());
  }

  private void check(
      Principal who, Rotation rotation, @Nullable String ifMatch, boolean needed, String what)
      throws Refused {
    try {
      RotationETag.check(ifMatch, tag(rotation), needed);
    } catch (Refused e) {
      desk.refused(new Turned(e.why(), who.name(), who.via(), null, what));
      throw e;
    }
  }

  private record Answer<T>(@Nullable T said, @Nullable Refused refused) {}
}
