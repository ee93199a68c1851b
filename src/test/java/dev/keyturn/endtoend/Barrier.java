package dev.keyturn.endtoend;

import dev.keyturn.endtoend.Gate.Crossing;
import dev.keyturn.endtoend.Relay.Call;
import dev.keyturn.rotation.Phase;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each rotation in the phase in which it is to be left: what it asks of Railway and Vault
 * there is not answered. Where the phase changes something outside, it does so once and the answer
 * is lost.
 */
final class Barrier {
  private static final int UNAVAILABLE = 503;
  private static final int FORBIDDEN = 403;
  private static final Pattern IN_VAULT = Pattern.compile("/left-(\\d\\d)/");

  private final Map<String, Leftover> byToken;
  private final Map<String, Leftover> byNumber;
  private final Function<Leftover, Phase> phase;
  private final boolean evenArrive;
  private final Set<Leftover> held = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  /**
   * @param byToken what is kept by the token of its Railway project
   * @param phase in which it is at this moment
   * @param evenArrive of which changes the answer alone is lost; the others never arrive
   */
  Barrier(
      Map<String, Leftover> byToken,
      Map<String, Leftover> byNumber,
      Function<Leftover, Phase> phase,
      boolean evenArrive) {
    this.byToken = Map.copyOf(byToken);
    this.byNumber = Map.copyOf(byNumber);
    this.phase = phase;
    this.evenArrive = evenArrive;
  }

  void open() {
    open = true;
  }

  /** Whether it has come as far as it is to come. */
  boolean holds(Leftover rotation) {
    return held.contains(rotation);
  }

  Crossing railway(Call call) {
    return enter(
        byToken.get(call.token()),
        call.body().contains("mutation "),
        Crossing.refused(UNAVAILABLE));
  }

  Crossing vault(Call call) {
    Matcher path = IN_VAULT.matcher(call.path());
    // Whoever were asked for a pause would leave Vault alone for all the other rotations too.
    return enter(
        path.find() ? byNumber.get(path.group(1)) : null,
        !call.method().equals("GET"),
        Crossing.of(Moment.BEFORE, () -> {}));
  }

  private Crossing enter(@Nullable Leftover rotation, boolean change, Crossing no) {
    if (open || rotation == null) {
      return Crossing.FREE;
    }
    if (held.contains(rotation)) {
      return no;
    }
    Phase now = phase.apply(rotation);
    if (now == rotation.calledOffIn()) {
      return no;
    }
    if (now != rotation.in() || (rotation.changes() && !change)) {
      return Crossing.FREE;
    }
    held.add(rotation);
    if (rotation.state() == Leftover.State.STALLED) {
      return Crossing.refused(FORBIDDEN);
    }
    boolean arrives = (Integer.parseInt(rotation.number()) % 2 == 0) == evenArrive;
    return change ? Crossing.of(arrives ? Moment.BETWEEN : Moment.BEFORE, () -> {}) : no;
  }
}
