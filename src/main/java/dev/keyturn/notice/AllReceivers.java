package dev.keyturn.notice;

import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationReads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The people of all plans, told what is wrong with Keyturn itself. */
public final class AllReceivers {
  private final NoticeStore notices;
  private final RotationReads rotations;
  private final Supplier<PlanFolder.Content> plans;
  private final PlanNotices otherwise;

  /**
   * @param otherwise who is told of plans that do not say it, or are gone
   */
  public AllReceivers(
      NoticeStore notices,
      RotationReads rotations,
      Supplier<PlanFolder.Content> plans,
      PlanNotices otherwise) {
    this.notices = notices;
    this.rotations = rotations;
    this.plans = plans;
    this.otherwise = otherwise;
  }

  /** Now, on the clock that all processes share. */
  Instant now() {
    return notices.now();
  }

  /** Tells everybody who was not told the same since. */
  public void tell(Reminder what, String detail, Instant since) {
    for (Rotation rotation : oneForEach()) {
      notices.remind(rotation.id(), rotation.state().phase(), what.name(), detail, since);
    }
  }

  /**
   * A message hangs on a rotation: of those whose people are the same the newest, whether it is
   * under way or over. Who has had no rotation yet is not told.
   */
  private Collection<Rotation> oneForEach() {
    PlanFolder.Content folder = plans.get();
    var all = new ArrayList<>(rotations.open());
    folder.plans().forEach(plan -> all.addAll(rotations.newest(plan.name(), 1)));
    Map<PlanNotices, Rotation> newest = new LinkedHashMap<>();
    for (Rotation rotation : all) {
      newest.merge(
          Announcer.receivers(rotation.plan(), folder, otherwise),
          rotation,
          (a, b) -> a.requestedAt().isBefore(b.requestedAt()) ? b : a);
    }
    return newest.values();
  }
}
