package dev.keyturn.sandbox.load;

import dev.keyturn.sandbox.load.LoadReport.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The counters of a running load; many users write at once. */
final class Tally {
  private static final int REFUSALS_KEPT = 10;

  final LongAdder requests = new LongAdder();
  final LongAdder tokensIssued = new LongAdder();
  final LongAdder tokensVerified = new LongAdder();
  final LongAdder tokensRejected = new LongAdder();
  final LongAdder backupReadFailures = new LongAdder();
  final LongAdder apiKeysAccepted = new LongAdder();
  final LongAdder apiKeysRejected = new LongAdder();
  final LongAdder requestsFailed = new LongAdder();
  private final List<Refusal> refusals = new ArrayList<>();

  void refused(Refusal refusal) {
    synchronized (refusals) {
      if (refusals.size() < REFUSALS_KEPT) {
        refusals.add(refusal);
      }
    }
  }

  LoadReport report(long backupsReadable, long backupsLost, boolean swept) {
    List<Refusal> first;
    synchronized (refusals) {
      first = List.copyOf(refusals);
    }
    return new LoadReport(
        requests.sum(),
        tokensIssued.sum(),
        tokensVerified.sum(),
        tokensRejected.sum(),
        backupsReadable,
        backupsLost,
        backupReadFailures.sum(),
        apiKeysAccepted.sum(),
        apiKeysRejected.sum(),
        requestsFailed.sum(),
        swept,
        first);
  }
}
