package dev.keyturn.notice;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outbox. Any number of processes use one at the same time; what must happen once is decided by
 * the row that a change found as it expected it.
 */
public interface NoticeStore {

  /** The clock that all processes share. */
  Instant now();

  /** Lines of timelines from which no messages were made yet, oldest first. */
  List<TimelineEntry> unannounced(int limit);

  /**
   * Makes the messages that follow from a line, all of them or none, and marks the line; one
   * process at a time.
   *
   * @param messages given the places that were told of the rotation before, says what to tell whom;
   *     it must not look at anything else
   * @return false when the line was marked already; nothing was changed
   */
  boolean announce(TimelineEntry line, Function<Set<Place>, List<Draft>> messages);

  /**
   * Messages over a channel that may be tried now: the first pending one of each rotation and
   * place, where the place does not rest. Those that have waited longest come first.
   */
  List<Pending> due(Channel channel, int limit);

  /**
   * Takes a message for a try, and says beforehand that it may have arrived: the process can be
   * gone before it can say anything afterwards.
   *
   * @param until nobody else tries it before then
   * @return false when another process has taken it
   */
  boolean take(Pending message, Instant until);

  /**
   * @return false when it is not ours any more
   */
  boolean delivered(Pending message, @Nullable String receipt);

  /**
   * Puts a message off that was taken.
   *
   * @param unsure whether it may have arrived
   */
  void later(Pending message, Instant nextTry, boolean unsure, String problem);

  /** Leaves a message undelivered for ever, so that those behind it go on. */
  void giveUp(Pending message, String problem);

  /**
   * Leaves out a REFRESH that was not taken where a newer one waits for the same place.
   *
   * @return whether it was left out
   */
  boolean merge(Pending message);

  /** Nothing is sent to the place before then; never shortens a rest. */
  void rest(Place place, Instant until);

  /** What the delivered ROOT message of a rotation left. */
  Optional<String> root(RotationId rotation, Place place);

  /**
   * Adds a REMINDED line unless one with the same {@code why} was added since it was due.
   *
   * @return whether this call added it
   */
  boolean remind(RotationId rotation, Phase phase, String why, String detail, Instant due);

  /** When a rotation last stalled; empty when no line tells. */
  Optional<Instant> stalledAt(RotationId rotation);

  Counts counts();

  /** Where a message goes. */
  record Place(Channel channel, String destination) {}

  /** A message to be made. */
  record Draft(Place place, Message.Form form) {}

  /**
   * A message that is not delivered yet.
   *
   * @param attempts how often it was taken
   * @param unsure it may have arrived in an earlier try
   */
  record Pending(
      long id,
      TimelineEntry happening,
      Place place,
      Message.Form form,
      int attempts,
      boolean unsure) {

    /** The message's own id, for ever: a rotation's id never comes again. */
    public String messageId() {
      return happening.rotation().text() + "-" + id;
    }
  }

  record Counts(long pending, long givenUp) {}
}
