package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Breaks the n-th outside write of a run, in a way that the test chooses; counts them all. */
public final class Faults {

  public enum Kind {
    NONE,
    /** The process is gone before the request is sent. */
    KILL_BEFORE,
    /** It took effect; the process is gone before it hears of it. */
    KILL_AFTER,
    /** No answer, and it never lands. */
    TIME_OUT_LOST,
    /** No answer, but it has landed. */
    TIME_OUT_LANDED,
    /** No answer, and it lands when nobody waits for it any more. */
    TIME_OUT_LATE,
    /** The process is gone, and its request lands after that. */
    KILL_LATE,
    /** A bug in the process, which lives on, while its request is still under way. */
    BUG_LATE,
    /** Did not happen, and we are told so. */
    UNAVAILABLE
  }

  public interface Write<T> {
    T run() throws RemoteFailure;
  }

  /** Like SIGKILL: nothing that the engine does may catch it. */
  public static final class Killed extends Error {
    Killed() {
      super("killed");
    }
  }

  /** Longer than a lease, shorter than the quarantine. */
  private static final Duration LATE = Duration.ofSeconds(100);

  private final Clock clock;
  private final Runnable died;
  private final Runnable written;
  private final List<Late> underWay = new ArrayList<>();
  private int at;
  private Kind kind = Kind.NONE;
  private int writes;
  private int reads;
  private Runnable whileReading = () -> {};
  private RemoteFailure.@Nullable Kind readsFail;
  private @Nullable String failing;

  private record Late(Instant lands, Write<?> effect) {}

  /**
   * @param died told when the process is killed
   * @param written told after every write
   */
  Faults(Clock clock, Runnable died, Runnable written) {
    this.clock = clock;
    this.died = died;
    this.written = written;
  }

  public void breakWrite(int number, Kind how) {
    at = number;
    kind = how;
  }

  public int writes() {
    return writes;
  }

  /** Lets requests land whose time has come. */
  public void land() {
    for (Late late : List.copyOf(underWay)) {
      if (!clock.instant().isBefore(late.lands())) {
        underWay.remove(late);
        try {
          late.effect().run();
        } catch (RemoteFailure refused) {
          assertThat(refused.kind()).isEqualTo(RemoteFailure.Kind.CONFLICT);
        }
        written.run();
      }
    }
  }

  /** Whether a request is still to land. */
  public boolean pending() {
    return !underWay.isEmpty();
  }

  private void later(Write<?> effect) {
    underWay.add(new Late(clock.instant().plus(LATE), effect));
  }

  private Killed killed() {
    died.run();
    return new Killed();
  }

  public void read(String system, String operation) throws RemoteFailure {
    reads++;
    whileReading.run();
    if (readsFail != null && (failing == null || failing.equals(system))) {
      throw new RemoteFailure(readsFail, system, operation, 0, "as the test wants it");
    }
  }

  /** No read succeeds any more; null: they do again. */
  void failReads(RemoteFailure.@Nullable Kind how) {
    failing = null;
    readsFail = how;
  }

  /** The same of one system alone. */
  void failReads(String system, RemoteFailure.@Nullable Kind how) {
    failing = system;
    readsFail = how;
  }

  /** What happens while a read is under way and its process stands still. */
  public void whileReading(Runnable meanwhile) {
    whileReading = meanwhile;
  }

  /** How often Railway or Vault was read. */
  public int reads() {
    return reads;
  }

  <T extends @Nullable Object> T write(String system, String operation, Write<T> effect)
      throws RemoteFailure {
    if (++writes != at) {
      return landed(effect);
    }
    return switch (kind) {
      case NONE -> landed(effect);
      case KILL_BEFORE -> throw killed();
      case KILL_AFTER -> {
        landed(effect);
        throw killed();
      }
      case KILL_LATE -> {
        later(effect);
        throw killed();
      }
      case BUG_LATE -> {
        later(effect);
        throw new IllegalStateException("a bug");
      }
      case TIME_OUT_LATE -> {
        later(effect);
        throw noAnswer(system, operation);
      }
      case TIME_OUT_LOST -> throw noAnswer(system, operation);
      case TIME_OUT_LANDED -> {
        landed(effect);
        throw noAnswer(system, operation);
      }
      case UNAVAILABLE ->
          throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, system, operation, 503, "not now");
    };
  }

  private <T extends @Nullable Object> T landed(Write<T> effect) throws RemoteFailure {
    T result = effect.run();
    written.run();
    return result;
  }

  private static RemoteFailure noAnswer(String system, String operation) {
    return new RemoteFailure(RemoteFailure.Kind.OUTCOME_UNKNOWN, system, operation, 0, "no answer");
  }
}
