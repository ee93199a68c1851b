package dev.keyturn.notice;

import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A receiver that shows what arrived, as a chat does: a second copy of a message would be seen.
 * When a message may have arrived it looks first, as the messenger of a chat must.
 */
final class FakeReceiver implements Messenger {
  final List<String> arrived = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final Channel channel;
  private int looks;
  private int tries;

  /** What becomes of one try. */
  enum Fault {
    NOT_REACHED,
    PAUSE,
    APPLIED_AND_LOST,
    LOST_BEFORE,
    REJECTED,
    BUG
  }

  FakeReceiver(Channel channel) {
    this.channel = channel;
  }

  void next(Fault... faults) {
    this.faults.addAll(List.of(faults));
  }

  void mend() {
    faults.clear();
  }

  int looks() {
    return looks;
  }

  int tries() {
    return tries;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public boolean reaches(String destination) {
    return !destination.equals("UNSET");
  }

  @Override
  public Optional<String> deliver(Message message, Receipts receipts) throws RemoteFailure {
    tries++;
    Fault fault = faults.poll();
    if (fault == null) {
      return arrive(message, receipts);
    }
    switch (fault) {
      case NOT_REACHED -> throw failure(RemoteFailure.Kind.TRANSIENT, 500);
      case PAUSE ->
          throw new RemoteFailure(
              RemoteFailure.Kind.TRANSIENT,
              "fake",
              "send",
              429,
              "wants a pause",
              Duration.ofMinutes(10));
      case APPLIED_AND_LOST -> {
        arrive(message, receipts);
        throw failure(RemoteFailure.Kind.OUTCOME_UNKNOWN, 0);
      }
      case LOST_BEFORE -> throw failure(RemoteFailure.Kind.OUTCOME_UNKNOWN, 0);
      case REJECTED -> throw failure(RemoteFailure.Kind.REJECTED, 400);
      case BUG -> throw new IllegalStateException("whsec_canary");
    }
    return Optional.empty();
  }

  private Optional<String> arrive(Message message, Receipts receipts) {
    // Asked first: nothing has arrived yet where this fails.
    String below =
        message.form() == Message.Form.REPLY ? " below " + receipts.root().orElse("nothing") : "";
    if (message.unsure()) {
      looks++;
    }
    if (!message.unsure() || !ids.contains(message.id())) {
      ids.add(message.id());
      arrived.add(message.form() + " " + message.happening().what() + below);
    }
    return Optional.of("ts-" + ids.indexOf(message.id()));
  }

  private static RemoteFailure failure(RemoteFailure.Kind kind, int status) {
    return new RemoteFailure(kind, "fake", "send", status, "did not work");
  }
}
