package dev.keyturn.sandbox.railway;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that happened, in order, for reports and for listeners. */
final class EventLog {
  private final Clock clock;
  private final List<WorldEvent> events = new ArrayList<>();
  private final List<Consumer<WorldEvent>> listeners = new CopyOnWriteArrayList<>();

  EventLog(Clock clock) {
    this.clock = clock;
  }

  void add(String subject, @Nullable String deploymentId, String what) {
    var event = new WorldEvent(clock.instant(), subject, deploymentId, what);
    synchronized (events) {
      events.add(event);
    }
    listeners.forEach(listener -> listener.accept(event));
  }

  List<WorldEvent> all() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  void listen(Consumer<WorldEvent> listener) {
    listeners.add(listener);
  }
}
