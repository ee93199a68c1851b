package dev.keyturn.sandbox.load;

import dev.keyturn.sandbox.load.LoadTarget.ApiKeyUse;
import dev.keyturn.sandbox.load.LoadTarget.BackupUse;
import dev.keyturn.sandbox.load.LoadTarget.TokenUse;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Running traffic. Start it before a rotation, stop it after; the report says what the users
 * noticed.
 */
public final class Load implements AutoCloseable {
  private static final int SEED_TRIES = 12;

  private final RandomGenerator random;
  private final Tally tally = new Tally();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<Activity> activities = new ArrayList<>();
  private final List<BackupTraffic> backups = new ArrayList<>();
  private final List<Thread> users = new ArrayList<>();
  private volatile boolean running = true;
  private volatile boolean swept;

  private Load(LoadSpec spec, Clock clock, RandomGenerator random) {
    this.random = random;
    EdgeCalls edge = new EdgeCalls(client, tally);
    Map<String, List<TokenTraffic.At>> shared = new LinkedHashMap<>();
    for (LoadTarget target : spec.targets()) {
      for (LoadTarget.Use use : target.uses()) {
        switch (use) {
          case TokenUse of ->
              shared
                  .computeIfAbsent(of.sharedAs(), _ -> new ArrayList<>())
                  .add(new TokenTraffic.At(target, of));
          case BackupUse of ->
              backups.add(
                  new BackupTraffic(
                      target, of.secret(), spec.backupsAtStart(), edge, tally, clock, random));
          case ApiKeyUse of ->
              activities.add(
                  new ApiKeyTraffic(
                      target, of.secret(), spec.apiKeysAtStart(), edge, tally, clock, random));
        }
      }
    }
    activities.addAll(backups);
    shared
        .values()
        .forEach(services ->
            activities.add(
                new TokenTraffic(services, spec.expiryMargin(), edge, tally, clock, random)));
    if (activities.isEmpty()) {
      throw new IllegalArgumentException("no service uses a secret; name at least one use");
    }
  }

  /**
   * Issues the first tokens, stores the first backups and API keys, then lets the users loose.
   *
   * @param clock the one by which the applications judge expiry
   * @param random must be safe for many threads
   * @throws IllegalStateException when a service did not take the first things within some seconds
   */
  public static Load start(LoadSpec spec, Clock clock, RandomGenerator random)
      throws InterruptedException {
    Load load = new Load(spec, clock, random);
    try {
      for (Activity activity : load.activities) {
        load.seed(activity);
      }
    } catch (InterruptedException | RuntimeException e) {
      load.client.shutdownNow();
      throw e;
    }
    LoadPace pace = new LoadPace(spec.requestsPerSecond());
    for (int i = 0; i < spec.users(); i++) {
      load.users.add(Thread.ofVirtual().name("user-" + i).start(() -> load.use(pace)));
    }
    return load;
  }

  private void seed(Activity activity) throws InterruptedException {
    for (int i = 0; i < SEED_TRIES; i++) {
      LoadPace.pause(i);
      if (activity.seed()) {
        return;
      }
    }
    throw new IllegalStateException(
        "the services do not take traffic; " + tally.requestsFailed.sum() + " requests failed");
  }

  private void use(LoadPace pace) {
    try {
      while (running) {
        pace.await();
        activities.get(random.nextInt(activities.size())).once();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The counts so far. */
  public LoadReport report() {
    return tally.report(
        backups.stream().mapToLong(BackupTraffic::readable).sum(),
        backups.stream().mapToLong(BackupTraffic::lost).sum(),
        swept);
  }

  /**
   * Sends the users home, reads every backup and checks every API key once more, and gives the
   * final report. Once only.
   */
  public LoadReport stop() throws InterruptedException {
    running = false;
    for (Thread user : users) {
      user.join();
    }
    for (Activity activity : activities) {
      activity.sweep();
    }
    swept = true;
    close();
    return report();
  }

  /** Ends at once, without the final sweep. */
  @Override
  public void close() {
    running = false;
    users.forEach(Thread::interrupt);
    client.shutdownNow();
  }
}
