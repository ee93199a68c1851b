package dev.keyturn.soak;

import dev.keyturn.sandbox.SandboxWorld;
import dev.keyturn.sandbox.railway.Fault;
import dev.keyturn.sandbox.railway.Faults.Moment;
import dev.keyturn.sandbox.vault.VaultFault;
import dev.keyturn.sandbox.vault.VaultOperation;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What goes wrong around one world, drawn from its random numbers. */
final class Mischief {
  private static final List<Fault> RAILWAY =
      List.of(
          new Fault.NoAnswer(),
          new Fault.LateEffect(Duration.ofMillis(2_500)),
          new Fault.ConnectionReset(),
          new Fault.TooManyRequests(Duration.ofSeconds(1)),
          new Fault.ServerError(),
          new Fault.BadGateway(),
          new Fault.TruncatedJson(),
          new Fault.StaleAnswer(),
          new Fault.GraphqlError("Problem processing request"));
  private static final List<VaultOperation> VAULT =
      List.of(
          VaultOperation.READ_DATA,
          VaultOperation.READ_DATA,
          VaultOperation.WRITE_DATA,
          VaultOperation.WRITE_DATA,
          VaultOperation.READ_METADATA,
          VaultOperation.WRITE_METADATA);

  private final Random random;
  private final SandboxWorld world;
  private final Database database;
  private final Count count;

  Mischief(Random random, SandboxWorld world, Database database, Count count) {
    this.random = random;
    this.world = world;
    this.database = database;
    this.count = count;
  }

  /** Something that the worker has to do itself, because it happens to the worker. */
  enum ToTheWorker {
    NOTHING,
    DIES,
    RIVAL,
    CANCELLED,
    EDITED,
    CLOCK_JUMPS
  }

  /** One thing goes wrong. */
  ToTheWorker strike(Mortal worker) {
    int dice = random.nextInt(100);
    if (dice < 28) {
      railway();
    } else if (dice < 44) {
      vault();
    } else if (dice < 48) {
      forgottenTokens();
    } else if (dice < 70) {
      kill(worker);
      return ToTheWorker.DIES;
    } else if (dice < 78) {
      return ToTheWorker.RIVAL;
    } else if (dice < 82) {
      database();
    } else if (dice < 84) {
      count.add("the clock of a process jumps");
      return ToTheWorker.CLOCK_JUMPS;
    } else if (dice < 86) {
      count.add("the clock of the database jumps");
      database.clockIsWrongBy(jump(), Duration.ofMillis(500 + random.nextInt(3_000)));
    } else if (dice < 89) {
      count.add("a deploy by somebody else");
      world.railway().person().movesHost(Place.NAME);
    } else if (dice < 92) {
      count.add("a deployment that fails");
      world.railway().person().failsNextHealthCheck(Place.NAME);
    } else if (dice < 96) {
      return ToTheWorker.EDITED;
    } else {
      return ToTheWorker.CANCELLED;
    }
    return ToTheWorker.NOTHING;
  }

  /** Further than the half lease that is nothing to speak of, forward or back. */
  Duration jump() {
    Duration by = Duration.ofMillis(4_000 + random.nextInt(20_000));
    return random.nextBoolean() ? by : by.negated();
  }

  private void railway() {
    Fault fault = RAILWAY.get(random.nextInt(RAILWAY.size()));
    Moment moment = random.nextBoolean() ? Moment.BEFORE_EFFECT : Moment.AFTER_EFFECT;
    count.add("Railway: " + fault.getClass().getSimpleName());
    if (random.nextInt(3) == 0) {
      // The few calls that change something would else hardly ever be met.
      String mutation =
          List.of(
                  "variableCollectionUpsert",
                  "deploymentRedeploy",
                  "environmentStageChanges",
                  "environmentPatchCommitStaged")
              .get(random.nextInt(4));
      world.railway().faults().next(mutation, moment, fault);
    } else {
      world.railway().faults().call(1 + random.nextInt(8), moment, fault);
    }
  }

  private void vault() {
    VaultFault fault = VaultFault.values()[random.nextInt(VaultFault.values().length)];
    count.add("Vault: " + fault);
    world.vault().failNext(VAULT.get(random.nextInt(VAULT.size())), fault);
  }

  private void forgottenTokens() {
    count.add("Vault: every token revoked");
    world.vault().revokeAll();
  }

  private void kill(Mortal worker) {
    boolean after = random.nextBoolean();
    count.add("process killed " + (after ? "after" : "before") + " a call");
    if (random.nextInt(3) == 0) {
      worker.diesAtWrite(1 + random.nextInt(2), after);
    } else {
      worker.diesAtCall(1 + random.nextInt(120), after);
    }
  }

  private void database() {
    if (random.nextInt(3) == 0) {
      count.add("database away for a second");
      database.awayFor(Duration.ofMillis(300 + random.nextInt(900)));
    } else {
      count.add("database connections cut");
      database.cut();
    }
  }
}
