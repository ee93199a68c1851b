package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One tick of the real engine in one {@link SmallWorld}. It numbers the calls, so that a search can
 * fork at each of them: the process is killed there, or stopped and run on later, in another world
 * than the one it has looked at.
 */
final class Play {
  SmallWorld world;

  private final @Nullable Forks forks;
  private final Slip slip;
  private final int slipAt;
  private long fence;
  private int point;
  private int goOnAt;
  private @Nullable SmallWorld then;
  private int writes;
  private int reads;
  private final List<String> did = new ArrayList<>();
  private boolean checked;
  private boolean unseen;
  private boolean inTransaction;

  /** How an outside call goes wrong while the process lives. */
  enum Slip {
    NONE,
    /** No answer to a write; it lands later, or never. */
    NO_ANSWER,
    /** A write does not happen, and we are told so. */
    UNAVAILABLE,
    /** A write lands and is answered; the look afterwards fails. */
    UNSEEN,
    /** The first read fails. */
    READ_FAILS
  }

  /** Told where a tick could be broken off. The world is the tick's own: copy it. */
  interface Forks {
    /**
     * @param mayPause whether a worker that is stopped here has still to prove its lease before it
     *     sends anything
     */
    void at(SmallWorld world, int point, String what, boolean mayPause);

    /** The request has been sent; its sender is killed before an answer. */
    void sent(SmallWorld world, String what, Landing landing);
  }

  /** What a request does when it arrives. */
  interface Landing {
    Object in(SmallWorld world) throws RemoteFailure;
  }

  Play(SmallWorld world, @Nullable Forks forks, Slip slip, int slipAt) {
    this.world = world;
    this.forks = forks;
    this.slip = slip;
    this.slipAt = slipAt;
  }

  /** Goes on with a paused tick in the world as it is by now. */
  static Play on(SmallWorld.Paused paused, SmallWorld now) {
    var play = new Play(paused.start().copy(), null, Slip.NONE, 0);
    play.goOnAt = paused.point();
    play.then = now;
    return play;
  }

  int writes() {
    return writes;
  }

  /** What it has sent. */
  List<String> did() {
    return did;
  }

  boolean hasRead() {
    return reads > 0;
  }

  /** Whether a paused tick has come to where it was paused. */
  boolean wentOn() {
    return goOnAt > 0 && then == null;
  }

  /** The fence of the worker that plays. */
  void leads(long fence) {
    this.fence = fence;
  }

  void before(String what) {
    if (inTransaction) {
      return;
    }
    point++;
    if (point == goOnAt && then != null) {
      world = then;
      then = null;
    } else if (then == null && forks != null && goOnAt == 0) {
      forks.at(world, point, what, !checked);
    }
  }

  /** The lease was found to hold; with an attempt begun, the next thing is to send it. */
  void checked() {
    checked = openAttempt() != null;
  }

  <T> T inTransaction(Supplier<T> work) {
    return inTransaction("commit", work);
  }

  void change(String what, Runnable work) {
    inTransaction(
        what,
        () -> {
          work.run();
          return what;
        });
  }

  <T> T inTransaction(String what, Supplier<T> work) {
    if (inTransaction) {
      return work.get();
    }
    before(what);
    inTransaction = true;
    SmallWorld undo = world.copy();
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      world = undo;
      throw e;
    } finally {
      inTransaction = false;
    }
  }

  void read(String system) throws RemoteFailure {
    boolean fails = unseen || (slip == Slip.READ_FAILS && reads == 0);
    reads++;
    unseen = false;
    if (fails) {
      throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, system, "read", 503, "not now");
    }
  }

  /** Sends a request that changes something outside. */
  Object write(String system, String what, Landing landing) throws RemoteFailure {
    before(what);
    checked = false;
    did.add(what);
    if (then == null) {
      SendRules.check(world, fence, what);
    }
    if (forks != null) {
      forks.sent(world, what, landing);
    }
    if (++writes != slipAt) {
      return landing.in(world);
    }
    switch (slip) {
      case NO_ANSWER -> {
        world.fly(what, w -> landed(w, landing));
        throw new RemoteFailure(RemoteFailure.Kind.OUTCOME_UNKNOWN, system, what, 0, "no answer");
      }
      case UNAVAILABLE ->
          throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, system, what, 503, "not now");
      case UNSEEN -> {
        Object answer = landing.in(world);
        unseen = true;
        return answer;
      }
      case NONE, READ_FAILS -> {
        return landing.in(world);
      }
    }
    throw new IllegalStateException("every slip is told above");
  }

  static void landed(SmallWorld world, Landing landing) {
    try {
      landing.in(world);
    } catch (RemoteFailure refused) {
      // Nobody waits for the answer any more.
      if (refused.kind() != RemoteFailure.Kind.CONFLICT) {
        throw new IllegalStateException(refused);
      }
    }
  }

  private @Nullable Attempt openAttempt() {
    return world.attempts.stream().filter(a -> a.outcome() == null).findAny().orElse(null);
  }
}
