package dev.keyturn.adapter.witness;

import dev.keyturn.audit.CheckpointWitness;
import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A witness that may hang, such as a file in a network folder whose server is gone. It is asked on
 * a thread of its own, nobody waits for it longer than the patience, and while it hangs it is not
 * asked again.
 */
public final class AskedBeside implements CheckpointWitness {
  private final CheckpointWitness witness;
  private final Duration patience;
  private @Nullable FutureTask<Void> last;

  public AskedBeside(CheckpointWitness witness, Duration patience) {
    this.witness = witness;
    this.patience = patience;
  }

  @Override
  public String name() {
    return witness.name();
  }

  @Override
  public synchronized void remember(String note) throws RemoteFailure {
    if (last != null && !last.isDone()) {
      throw failure("still has not answered the last time");
    }
    var asked =
        new FutureTask<Void>(() -> {
          witness.remember(note);
          return null;
        });
    last = asked;
    Thread.ofPlatform().daemon().name("witness").start(asked);
    try {
      asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw failure("did not answer within " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was not waited for");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RemoteFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private RemoteFailure failure(String problem) {
    return new RemoteFailure(RemoteFailure.Kind.TRANSIENT, "witness", "remember", 0, problem);
  }
}
