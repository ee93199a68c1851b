package dev.keyturn.matrix;

import dev.keyturn.rotation.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs cells: each a whole rotation, broken at one boundary in one way. */
final class Matrix {
  private static final int TRIES = 6;

  /** No client takes more. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final TestedDatabase.Kind kind;
  private final Timings timings;
  private final boolean telling;
  private final List<Boundary> reference;
  private final int messages;

  /** One rotation with one fault. */
  record Cell(Boundary boundary, Fault fault) {
    @Override
    public String toString() {
      return boundary.number() + " " + boundary.phase() + " " + boundary.name() + ": " + fault;
    }
  }

  /**
   * What one cell showed.
   *
   * @param resumed how often a person had to say that it may go on
   */
  record Outcome(Cell cell, List<String> holes, int resumed) {}

  private Matrix(
      TestedDatabase.Kind kind,
      Timings timings,
      boolean telling,
      List<Boundary> reference,
      int messages) {
    this.telling = telling;
    this.messages = messages;
    this.kind = kind;
    this.timings = timings;
    this.reference = reference;
  }

  /** Counts the boundaries of an undisturbed rotation. */
  static Matrix of(TestedDatabase.Kind kind, Timings timings, boolean telling) {
    try (var bench = new Workbench(kind, timings, telling)) {
      var run = bench.run(0, null);
      if (!run.holes().isEmpty()) {
        throw new AssertionError("an undisturbed rotation has holes: " + run.holes());
      }
      return new Matrix(kind, timings, telling, run.boundaries(), run.messages());
    }
  }

  List<Boundary> reference() {
    return reference;
  }

  TestedDatabase.Kind kind() {
    return kind;
  }

  /** The chosen boundaries with every fault that means something there. */
  List<Cell> cells(Predicate<Boundary> which) {
    var cells = new ArrayList<Cell>();
    for (Boundary boundary : reference) {
      if (which.test(boundary)) {
        for (Fault fault : Fault.values()) {
          if (boundary.without(fault) == null) {
            cells.add(new Cell(boundary, fault));
          }
        }
      }
    }
    return cells;
  }

  /**
   * The first boundary of its kind.
   *
   * @param inEachPhase otherwise in the whole rotation
   */
  Predicate<Boundary> first(boolean inEachPhase) {
    Set<String> seen = new HashSet<>();
    Set<Integer> first = new HashSet<>();
    for (Boundary b : reference) {
      if (seen.add((inEachPhase ? b.phase() : "") + " " + b.name())) {
        first.add(b.number());
      }
    }
    return b -> first.contains(b.number());
  }

  /** What the cells are run on. */
  static String versions() {
    try (var h2 = new Workbench(TestedDatabase.Kind.H2, Timings.PRODUCTION, false);
        var postgres = new Workbench(TestedDatabase.Kind.POSTGRESQL, Timings.PRODUCTION, false)) {
      return "%s in memory; %s; the sandbox's Vault, Railway, applications and Slack; JDK %s"
          .formatted(h2.database().version(), postgres.database().version(), Runtime.version());
    }
  }

  /**
   * A change at a server, or an entry of the journal that the trail has too. The anchor is written
   * before each change, always in the same way.
   */
  static boolean changes(Boundary boundary) {
    return boundary.writes()
        && boundary.part() != Part.SLACK
        && !boundary.operation().contains("secret/data/keyturn/audit-anchor")
        && (boundary.part() != Part.DATABASE || boundary.operation().startsWith("journals"));
  }

  /** Slack, and what the database keeps for it. */
  static boolean ofMessages(Boundary boundary) {
    return boundary.part() == Part.SLACK
        || boundary.operation().contains("outbox")
        || boundary.operation().contains("announcing");
  }

  List<Outcome> run(List<Cell> cells, int workers, Consumer<Outcome> told) {
    Queue<Cell> left = new ConcurrentLinkedQueue<>(cells);
    var done = new ConcurrentLinkedQueue<Outcome>();
    var failed = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(workers)) {
      var futures = new ArrayList<Future<?>>();
      for (int i = 0; i < workers; i++) {
        futures.add(
            threads.submit(() -> {
              try (var bench = new Workbench(kind, timings, telling)) {
                for (Cell cell = left.poll(); cell != null; cell = left.poll()) {
                  Outcome outcome = one(bench, cell);
                  failed.addAndGet(outcome.holes().isEmpty() ? 0 : 1);
                  done.add(outcome);
                  told.accept(outcome);
                }
              }
            }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return List.copyOf(done);
  }

  /**
   * Where a call is to run into its time limit, the limit is short; on a busy machine others may
   * run into it too. Then the cell has not been run, and is run again with more time.
   */
  private Outcome one(Workbench bench, Cell cell) {
    Duration call = cell.fault().silent() ? Duration.ofMillis(500) : Duration.ofSeconds(15);
    for (int attempt = 1; ; attempt++) {
      var run = bench.run(cell.boundary().number(), cell.fault(), call);
      String astray = astray(cell, run.boundaries());
      if (astray == null && run.struck()) {
        var holes = new ArrayList<>(run.holes());
        // Whatever went wrong is told too.
        if (run.messages() < messages) {
          holes.add("people see " + run.messages() + " messages instead of " + messages);
        }
        return new Outcome(cell, List.copyOf(holes), run.resumes());
      }
      if (attempt == TRIES) {
        var holes = new ArrayList<>(run.holes());
        holes.add(astray == null ? "the boundary was never met" : astray);
        return new Outcome(cell, List.copyOf(holes), run.resumes());
      }
      call = call.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : call.multipliedBy(2);
    }
  }

  /** Up to the fault each run goes the same way; null: it did. */
  private @Nullable String astray(Cell cell, List<Boundary> met) {
    for (int i = 0; i < cell.boundary().number() - 1; i++) {
      String here = i < met.size() ? met.get(i).name() : "nothing";
      if (!here.equals(reference.get(i).name())) {
        return "another way before the fault, at boundary %d: %s instead of %s"
            .formatted(i + 1, here, reference.get(i).name());
      }
    }
    return null;
  }
}
