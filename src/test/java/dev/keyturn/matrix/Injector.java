package dev.keyturn.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the boundaries of a run and breaks one of them. Also knows whether the process that runs
 * is still alive: of a dead one nothing reaches any server or the database any more.
 */
final class Injector {
  private final List<Boundary> met = new ArrayList<>();
  private final Supplier<String> phase;
  private final ThreadLocal<Boolean> unseen = ThreadLocal.withInitial(() -> false);
  private int at;
  private @Nullable Fault fault;
  private boolean struck;
  private boolean watching;
  private volatile boolean dead;
  private volatile boolean databaseGone;
  private volatile @Nullable Part forbidden;

  /** Like SIGKILL: nothing may catch it. */
  static final class Killed extends Error {
    Killed() {
      super("killed", null, false, false);
    }
  }

  /**
   * @param phase asked at each boundary of a run that nothing breaks
   */
  Injector(Supplier<String> phase) {
    this.phase = phase;
  }

  /** Begins a run. */
  synchronized void begin(int boundary, @Nullable Fault how) {
    met.clear();
    at = boundary;
    fault = how;
    struck = false;
    restarted();
    databaseGone = false;
    forbidden = null;
    watching = true;
  }

  /** From here on nothing counts and nothing breaks. */
  synchronized void stop() {
    watching = false;
    dead = false;
    databaseGone = false;
    forbidden = null;
  }

  /** A use of the database begins; {@link #known} tells later what it was. */
  synchronized int reach() {
    if (!watching || unseen.get()) {
      return 0;
    }
    String now = fault == null ? phase.get() : "";
    int number = met.size() + 1;
    met.add(new Boundary(number, now, Part.DATABASE, "", false, false));
    return number;
  }

  synchronized void known(int number, String operation, boolean writes) {
    if (number > 0 && number <= met.size()) {
      Boundary here = met.get(number - 1);
      met.set(
          number - 1, new Boundary(number, here.phase(), Part.DATABASE, operation, writes, false));
    }
  }

  /** A call arrives at a server. */
  synchronized int reach(Part part, String operation, boolean writes, boolean batch) {
    int number = reach();
    if (number > 0) {
      String now = met.getLast().phase();
      met.set(number - 1, new Boundary(number, now, part, operation, writes, batch));
    }
    return number;
  }

  /** How this boundary is to break; null: not at all. */
  synchronized @Nullable Fault fault(int number) {
    return watching && number > 0 && number == at ? fault : null;
  }

  synchronized void struck() {
    struck = true;
  }

  synchronized boolean hasStruck() {
    return struck;
  }

  synchronized List<Boundary> met() {
    return List.copyOf(met);
  }

  /** Work of the test itself, on this thread, which is no part of the run. */
  <T> T unseen(Supplier<T> work) {
    boolean before = unseen.get();
    unseen.set(true);
    try {
      return work.get();
    } finally {
      unseen.set(before);
    }
  }

  void kill() {
    dead = true;
  }

  boolean dead() {
    return dead && !unseen.get();
  }

  void restarted() {
    dead = false;
  }

  void databaseGone(boolean gone) {
    databaseGone = gone;
  }

  boolean databaseGone() {
    return databaseGone && !unseen.get();
  }

  void forbid(@Nullable Part part) {
    forbidden = part;
  }

  boolean isForbidden() {
    return forbidden != null;
  }

  boolean forbidden(Part part) {
    return forbidden == part;
  }
}
