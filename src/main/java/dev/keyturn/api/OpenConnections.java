package dev.keyturn.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, and how much of what they send is held: so many connections and bytes in all
 * and of one address. Where there is no room, who has taken longest over what they send makes it: a
 * request that comes at once is never turned away for one that does not. Whose request is all here
 * is left alone.
 */
final class OpenConnections {
  private final Limits limits;
  private final Set<Connection> all = new LinkedHashSet<>();

  /** Whose request is not all here, longest first. */
  private final Set<Connection> slow = new LinkedHashSet<>();

  private final Map<String, Share> shares = new HashMap<>();
  private long bytes;

  /** The most that there may be. */
  record Limits(int connections, int ofOne, long bytes, long bytesOfOne) {
    /** The image's heap is 256 MB; a request is 64 KB at most. */
    static final Limits USUAL = new Limits(1000, 250, 16L << 20, 1L << 20);
  }

  private record Share(int connections, long bytes) {
    static final Share NONE = new Share(0, 0);

    Share with(int connection, long more) {
      return new Share(connections + connection, bytes + more);
    }
  }

  OpenConnections(Limits limits) {
    this.limits = limits;
  }

  /** One that is open, and what counts for it; only {@link OpenConnections} changes that. */
  static final class Connection {
    private final Runnable close;
    private @Nullable String place;
    private long bytes;

    /**
     * @param close ends it, at any time and more than once
     */
    Connection(Runnable close) {
      this.close = close;
    }
  }

  /**
   * One has come.
   *
   * @param place null: told by its requests
   * @return false: there is no room for it
   */
  boolean opened(Connection one, @Nullable String place) {
    var gone = new ArrayList<Connection>();
    boolean room;
    synchronized (all) {
      room =
          (all.size() < limits.connections() || makeRoom(gone, _ -> true))
              && (place == null || placed(one, place, gone));
      if (room) {
        all.add(one);
        slow.add(one);
      }
    }
    gone.forEach(c -> c.close.run());
    return room;
  }

  /**
   * The head of its next request is here.
   *
   * @param most bytes that may be held until it is answered
   * @return false: there is no room for it
   */
  boolean announced(Connection one, String place, long most) {
    var gone = new ArrayList<Connection>();
    boolean room;
    synchronized (all) {
      if (!all.contains(one)) {
        return false;
      }
      room = placed(one, place, gone) && held(one, place, most, gone);
    }
    gone.forEach(c -> c.close.run());
    return room;
  }

  /** All that it has begun to ask is here. */
  void complete(Connection one) {
    synchronized (all) {
      slow.remove(one);
    }
  }

  /** From now on it takes its time over the next request. */
  void idle(Connection one) {
    synchronized (all) {
      slow.remove(one);
      if (all.contains(one)) {
        slow.add(one);
      }
    }
  }

  /** A request is answered, and so much is no longer held. */
  void released(Connection one, long less) {
    synchronized (all) {
      if (all.contains(one)) {
        hold(one, -less);
      }
    }
  }

  void closed(Connection one) {
    synchronized (all) {
      forget(one);
    }
  }

  int open() {
    synchronized (all) {
      return all.size();
    }
  }

  long held() {
    synchronized (all) {
      return bytes;
    }
  }

  private boolean placed(Connection one, String place, List<Connection> gone) {
    if (place.equals(one.place)) {
      return true;
    }
    if (share(place).connections() >= limits.ofOne()
        && !makeRoom(gone, c -> c != one && place.equals(c.place))) {
      return false;
    }
    long held = one.bytes;
    count(one, -1, -held);
    one.place = place;
    count(one, 1, held);
    return true;
  }

  private boolean held(Connection one, String place, long most, List<Connection> gone) {
    while (share(place).bytes() + most > limits.bytesOfOne()) {
      if (!makeRoom(gone, c -> c != one && c.bytes > 0 && place.equals(c.place))) {
        return false;
      }
    }
    while (bytes + most > limits.bytes()) {
      if (!makeRoom(gone, c -> c != one && c.bytes > 0)) {
        return false;
      }
    }
    hold(one, most);
    return true;
  }

  private boolean makeRoom(List<Connection> gone, Predicate<Connection> which) {
    for (Connection each : slow) {
      if (which.test(each)) {
        forget(each);
        gone.add(each);
        return true;
      }
    }
    return false;
  }

  private void forget(Connection one) {
    if (all.remove(one)) {
      slow.remove(one);
      hold(one, -one.bytes);
      count(one, -1, 0);
    }
    one.place = null;
  }

  private void hold(Connection one, long more) {
    bytes += more;
    count(one, 0, more);
    one.bytes += more;
  }

  private void count(Connection one, int connection, long more) {
    if (one.place != null) {
      shares.compute(
          one.place,
          (_, before) -> {
            Share after = (before == null ? Share.NONE : before).with(connection, more);
            return after.connections() == 0 ? null : after;
          });
    }
  }

  private Share share(String place) {
    return shares.getOrDefault(place, Share.NONE);
  }
}
