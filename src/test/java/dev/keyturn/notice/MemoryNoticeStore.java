package dev.keyturn.notice;

import dev.keyturn.notice.Message.Form;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The outbox in memory, for tests that step time by hand. */
public final class MemoryNoticeStore implements NoticeStore {
  private final Clock clock;
  private final Map<Long, TimelineEntry> lines = new TreeMap<>();
  private final Set<Long> announced = new HashSet<>();
  private final Map<Long, Row> rows = new TreeMap<>();
  private final Map<Place, Instant> rests = new HashMap<>();
  private long ids;

  private static final class Row {
    private TimelineEntry line;
    private Place place;
    private Form form;
    private String state = "PENDING";
    private int attempts;
    private boolean unsure;
    private Instant nextTry;
    private String receipt;
    private String problem;
  }

  public MemoryNoticeStore(Clock clock) {
    this.clock = clock;
  }

  /** As the journal writes one. */
  synchronized TimelineEntry add(
      RotationId rotation, TimelineEntry.What what, Phase phase, String why) {
    var by = new Actor("alice@example.com", "cli");
    var line = new TimelineEntry(++ids, rotation, now(), what, phase, by, why, "as it is");
    lines.put(line.id(), line);
    return line;
  }

  synchronized List<TimelineEntry> reminders() {
    return lines.values().stream().filter(l -> l.what() == TimelineEntry.What.REMINDED).toList();
  }

  /** State, form and line of each message, in the order in which they were made. */
  synchronized List<String> all() {
    return rows.values().stream()
        .map(r -> r.state + " " + r.form + " " + r.place.destination())
        .toList();
  }

  synchronized List<String> problems() {
    return rows.values().stream().map(r -> r.problem).filter(p -> p != null).toList();
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public synchronized List<TimelineEntry> unannounced(int limit) {
    return lines.values().stream().filter(l -> !announced.contains(l.id())).limit(limit).toList();
  }

  @Override
  public synchronized boolean announce(
      TimelineEntry line, Function<Set<Place>, List<Draft>> messages) {
    if (announced.contains(line.id())) {
      return false;
    }
    Set<Place> told =
        rows.values().stream()
            .filter(r -> r.line.rotation().equals(line.rotation()))
            .map(r -> r.place)
            .collect(Collectors.toSet());
    List<Draft> drafts = messages.apply(told);
    announced.add(line.id());
    for (Draft draft : drafts) {
      var row = new Row();
      row.line = line;
      row.place = draft.place();
      row.form = draft.form();
      row.nextTry = now();
      rows.put(++ids, row);
    }
    return true;
  }

  @Override
  public synchronized List<Pending> due(Channel channel, int limit) {
    return rows.entrySet().stream()
        .filter(e -> e.getValue().state.equals("PENDING"))
        .filter(e -> e.getValue().place.channel() == channel)
        .filter(e -> !e.getValue().nextTry.isAfter(now()))
        .filter(e -> first(e.getKey(), e.getValue()))
        .filter(e -> !rests.getOrDefault(e.getValue().place, Instant.MIN).isAfter(now()))
        .sorted(Comparator.comparing(e -> e.getValue().nextTry))
        .limit(limit)
        .map(e -> pending(e.getKey(), e.getValue()))
        .toList();
  }

  private boolean first(long id, Row row) {
    return rows.entrySet().stream()
        .noneMatch(e ->
            e.getKey() < id
                && e.getValue().state.equals("PENDING")
                && e.getValue().place.equals(row.place)
                && e.getValue().line.rotation().equals(row.line.rotation()));
  }

  private static Pending pending(long id, Row row) {
    return new Pending(id, row.line, row.place, row.form, row.attempts, row.unsure);
  }

  @Override
  public synchronized boolean take(Pending message, Instant until) {
    Row row = rows.get(message.id());
    if (!row.state.equals("PENDING")
        || row.attempts != message.attempts()
        || row.nextTry.isAfter(now())) {
      return false;
    }
    row.attempts++;
    row.unsure = true;
    row.nextTry = until;
    return true;
  }

  private Optional<Row> ours(Pending message) {
    Row row = rows.get(message.id());
    return row.state.equals("PENDING") && row.attempts == message.attempts() + 1
        ? Optional.of(row)
        : Optional.empty();
  }

  @Override
  public synchronized boolean delivered(Pending message, String receipt) {
    Optional<Row> row = ours(message);
    row.ifPresent(r -> {
      r.state = "DELIVERED";
      r.receipt = receipt;
    });
    return row.isPresent();
  }

  @Override
  public synchronized void later(Pending message, Instant nextTry, boolean unsure, String problem) {
    ours(message)
        .ifPresent(r -> {
          r.nextTry = nextTry;
          r.unsure = unsure;
          r.problem = problem;
        });
  }

  @Override
  public synchronized void giveUp(Pending message, String problem) {
    ours(message)
        .ifPresent(r -> {
          r.state = "GIVEN_UP";
          r.problem = problem;
        });
  }

  @Override
  public synchronized boolean merge(Pending message) {
    Row row = rows.get(message.id());
    boolean newer =
        rows.entrySet().stream()
            .anyMatch(e ->
                e.getKey() > message.id()
                    && e.getValue().state.equals("PENDING")
                    && e.getValue().form == Form.REFRESH
                    && e.getValue().place.equals(row.place)
                    && e.getValue().line.rotation().equals(row.line.rotation()));
    boolean merges =
        newer
            && row.form == Form.REFRESH
            && row.state.equals("PENDING")
            && row.attempts == message.attempts()
            && !row.nextTry.isAfter(now());
    if (merges) {
      row.state = "MERGED";
    }
    return merges;
  }

  @Override
  public synchronized void rest(Place place, Instant until) {
    rests.merge(place, until, (a, b) -> a.isAfter(b) ? a : b);
  }

  @Override
  public synchronized Optional<String> root(RotationId rotation, Place place) {
    return rows.values().stream()
        .filter(r -> r.form == Form.ROOT && r.state.equals("DELIVERED"))
        .filter(r -> r.place.equals(place) && r.line.rotation().equals(rotation))
        .map(r -> r.receipt)
        .findFirst();
  }

  @Override
  public synchronized boolean remind(
      RotationId rotation, Phase phase, String why, String detail, Instant due) {
    boolean reminded =
        reminders().stream()
            .anyMatch(
                l -> l.rotation().equals(rotation) && why.equals(l.why()) && !l.at().isBefore(due));
    if (reminded) {
      return false;
    }
    var what = TimelineEntry.What.REMINDED;
    var line = new TimelineEntry(++ids, rotation, now(), what, phase, Actor.ENGINE, why, detail);
    lines.put(line.id(), line);
    return true;
  }

  @Override
  public synchronized Optional<Instant> stalledAt(RotationId rotation) {
    return lines.values().stream()
        .filter(l -> l.rotation().equals(rotation) && l.what() == TimelineEntry.What.STALLED)
        .map(TimelineEntry::at)
        .reduce((a, b) -> b);
  }

  @Override
  public synchronized Counts counts() {
    return new Counts(count("PENDING"), count("GIVEN_UP"));
  }

  private long count(String state) {
    return rows.values().stream().filter(r -> r.state.equals(state)).count();
  }
}
