package dev.keyturn.sandbox.load;

import dev.keyturn.sandbox.load.LoadReport.Refusal;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** Backups of one service: some stored at the start, more over time, all of them read in turn. */
final class BackupTraffic implements Activity {
  private static final int MOST = 400;
  private static final int SWEEP_TRIES = 10;

  private static final class Backup {
    final String id;
    final String kid;
    final String sha256;
    final String storedBy;
    volatile boolean readable = true;

    Backup(EdgeCalls.Reply stored) {
      this.id = stored.text("id");
      this.kid = stored.text("kid");
      this.sha256 = stored.text("sha256");
      this.storedBy = stored.by();
    }
  }

  private final LoadTarget target;
  private final String secret;
  private final int atStart;
  private final EdgeCalls edge;
  private final Tally tally;
  private final Clock clock;
  private final RandomGenerator random;
  private final List<Backup> backups = new CopyOnWriteArrayList<>();
  private final Turns turns = new Turns();

  BackupTraffic(
      LoadTarget target,
      String secret,
      int atStart,
      EdgeCalls edge,
      Tally tally,
      Clock clock,
      RandomGenerator random) {
    this.target = target;
    this.secret = secret;
    this.atStart = atStart;
    this.edge = edge;
    this.tally = tally;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public boolean seed() throws InterruptedException {
    while (backups.size() < atStart) {
      if (!store()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void once() throws InterruptedException {
    List<Backup> all = List.copyOf(backups);
    if (all.isEmpty() || (all.size() < MOST && random.nextInt(10) == 0)) {
      store();
    } else {
      read(turns.next(all, random), tally.backupReadFailures::increment);
    }
  }

  /**
   * A service that does not answer gets some more tries: its backups are not lost, only out of
   * reach.
   */
  @Override
  public void sweep() throws InterruptedException {
    for (Backup backup : backups) {
      boolean answered = false;
      for (int i = 0; i < SWEEP_TRIES && !answered; i++) {
        LoadPace.pause(i);
        answered = read(backup, () -> {});
      }
      if (!answered) {
        refused(backup, "?", "no answer in the final sweep");
      }
    }
  }

  long readable() {
    return backups.stream().filter(backup -> backup.readable).count();
  }

  long lost() {
    return backups.stream().filter(backup -> !backup.readable).count();
  }

  private boolean store() throws InterruptedException {
    byte[] plain = new byte[256 + random.nextInt(1024)];
    random.nextBytes(plain);
    HttpRequest request =
        EdgeCalls.request(target, "/backups", secret)
            .POST(HttpRequest.BodyPublishers.ofByteArray(plain))
            .build();
    Optional<EdgeCalls.Reply> reply = edge.send(request, 201, 201);
    reply.ifPresent(stored -> backups.add(new Backup(stored)));
    return reply.isPresent();
  }

  private boolean read(Backup backup, Runnable onFailure) throws InterruptedException {
    Optional<EdgeCalls.Reply> reply =
        edge.send(EdgeCalls.request(target, "/backups/" + backup.id, secret).build(), 200, 410);
    if (reply.isEmpty()) {
      return false;
    }
    if (reply.get().status() == 200 && reply.get().text("sha256").equals(backup.sha256)) {
      backup.readable = true;
    } else {
      onFailure.run();
      refused(
          backup,
          reply.get().by(),
          reply.get().status() == 200 ? "other content" : reply.get().text("error"));
    }
    return true;
  }

  private void refused(Backup backup, String by, String reason) {
    backup.readable = false;
    tally.refused(
        new Refusal(clock.instant(), "backup", secret, backup.kid, backup.storedBy, by, reason));
  }
}
