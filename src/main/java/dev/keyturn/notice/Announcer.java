package dev.keyturn.notice;

import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanNotices.SlackChannel;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.RotationStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages from the lines of timelines, once each. Whom to tell is looked up in the plan as
 * it is now: a corrected address counts at once, and the digest that people approve knows nothing
 * of it.
 */
public final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final int BATCH = 200;

  private final NoticeStore notices;
  private final RotationStore rotations;
  private final Supplier<PlanFolder.Content> plans;
  private final PlanNotices otherwise;
  private final Map<Channel, Messenger> messengers = new EnumMap<>(Channel.class);

  /**
   * @param otherwise who is told of plans that do not say it, or are gone
   * @param messengers of the channels that are configured
   */
  public Announcer(
      NoticeStore notices,
      RotationStore rotations,
      Supplier<PlanFolder.Content> plans,
      PlanNotices otherwise,
      Collection<Messenger> messengers) {
    this.notices = notices;
    this.rotations = rotations;
    this.plans = plans;
    this.otherwise = otherwise;
    messengers.forEach(m -> this.messengers.put(m.channel(), m));
  }

  /**
   * Makes the messages of everything that has happened. A line that cannot be told keeps only those
   * of its own rotation, which are told after it.
   */
  public void run() {
    List<TimelineEntry> lines = notices.unannounced(BATCH);
    if (lines.isEmpty()) {
      return;
    }
    PlanFolder.Content folder = plans.get();
    var kept = new HashSet<RotationId>();
    for (TimelineEntry line : lines) {
      if (kept.contains(line.rotation())) {
        continue;
      }
      try {
        announce(line, folder);
      } catch (RuntimeException e) {
        kept.add(line.rotation());
        LOG.warn(
            "line {} of rotation {} is announced later: {}",
            line.id(),
            line.rotation(),
            e.getClass().getSimpleName());
      }
    }
  }

  private void announce(TimelineEntry line, PlanFolder.Content folder) {
    Rotation rotation = rotations.find(line.rotation()).orElseThrow();
    List<Place> places =
        places(receivers(rotation.plan(), folder, otherwise)).stream()
            .filter(this::reached)
            .toList();
    var subject = new NoticePolicy.Subject(rotation.emergency(), asks(rotation));
    notices.announce(
        line,
        told ->
            NoticePolicy.messages(
                line,
                subject,
                places,
                told.stream().filter(this::reached).collect(Collectors.toUnmodifiableSet())));
  }

  /** Whom a plan's people are, as its file says now. */
  static PlanNotices receivers(String plan, PlanFolder.Content folder, PlanNotices otherwise) {
    return folder
        .plan(plan)
        .map(PlanSpec::notices)
        .filter(n -> !n.equals(PlanNotices.NONE))
        .orElse(otherwise);
  }

  private boolean reached(Place place) {
    Messenger messenger = messengers.get(place.channel());
    return messenger != null && messenger.reaches(place.destination());
  }

  /** Everywhere that the notices name. */
  public static List<Place> places(PlanNotices notices) {
    var places = new ArrayList<Place>();
    notices
        .slack()
        .map(SlackChannel::channel)
        .ifPresent(channel -> places.add(new Place(Channel.SLACK, channel)));
    notices.webhooks().forEach(name -> places.add(new Place(Channel.WEBHOOK, name)));
    notices.pagerDuty().forEach(name -> places.add(new Place(Channel.PAGERDUTY, name)));
    notices.email().forEach(address -> places.add(new Place(Channel.EMAIL, address)));
    return places.stream().distinct().toList();
  }

  private static boolean asks(Rotation rotation) {
    // Where it cannot be read: better one message too many.
    return PlanText.of(rotation).map(plan -> plan.approval().required() > 0).orElse(true);
  }
}
