package dev.keyturn.api;

import dev.keyturn.access.FrontDesk;
import dev.keyturn.access.FrontDesk.Turned;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.RotationStore.Filter;
import dev.keyturn.rotation.port.RotationStore.Stored;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  Stored find(Principal who, String id) throws Refused {
    return desk.rotation(who, new RotationId(id));
  }

  RotationView whole(Stored r) {
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
  RotationPage page(Principal who, Filter filter, @Nullable RotationId before, int limit) {
    Map<String, Boolean> seen = new HashMap<>();
    List<RotationSummary> page = new ArrayList<>();
    @Nullable RotationId cursor = before;
    while (true) {
      List<Stored> rows = store.page(filter, cursor, limit);
      for (Stored row : rows) {
        cursor = row.id();
        if (seen.computeIfAbsent(row.plan(), plan -> desk.maySee(who, plan))) {
          page.add(RotationSummary.of(row));
          if (page.size() == limit) {
            return new RotationPage(page, cursor.text());
          }
        }
      }
      if (rows.size() < limit) {
        return new RotationPage(page, null);
      }
    }
  }

  String tag(Stored r) {
    return StateTag.of(r, store.commands(r.id()));
  }

  /** The rotation, if it is still what was read. */
  Stored unchanged(Principal who, String id, @Nullable String ifMatch, boolean needed, String what)
      throws Refused {
    Stored rotation = find(who, id);
    try {
      StateTag.check(ifMatch, tag(rotation), needed);
      return rotation;
    } catch (Refused e) {
      desk.refused(new Turned(e.why(), who.name(), who.via(), null, what));
      throw e;
    }
  }
}
