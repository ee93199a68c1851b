package dev.keyturn.rehearsal;

import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.Rotation;

/** Who watches a rehearsal. */
public interface Onlooker {
  /** What happens, for whoever follows it. */
  void tell(String line);

  /** What must be read, even where only a report is wanted. */
  void note(String line);

  /** A rotation after a turn that this program has given it. */
  void moved(Rotation rotation, TickResult result);

  /** A rotation that a server moves, as it is now. */
  void seen(Rotation rotation);

  /** Nothing more moves. */
  void over();

  /** The rotation has been left as it is, for want of time or because it stalled. */
  void unfinished(Rotation rotation);
}
