package dev.keyturn.adapter.witness;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.CheckpointWitness;
import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AskedBesideTest {
  private final List<String> remembered = new CopyOnWriteArrayList<>();

  @Test
  void what_hangs_is_left_alone_until_it_answers_and_then_gets_the_newest() throws Exception {
    var back = new CountDownLatch(1);
    var witness =
        new AskedBeside(
            witness(note -> {
              try {
                back.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              remembered.add(note);
            }),
            Duration.ofMillis(50));

    assertThatThrownBy(() -> witness.remember("one"))
        .isInstanceOfSatisfying(
            RemoteFailure.class, f -> assertThat(f.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT))
        .hasMessageContaining("did not answer within");
    assertThatThrownBy(() -> witness.remember("two"))
        .hasMessageContaining("still has not answered the last time");
    back.countDown();
    await().until(() -> remembered.contains("one"));
    await()
        .ignoreExceptionsMatching(RemoteFailure.class::isInstance)
        .untilAsserted(() -> witness.remember("three"));
    assertThat(remembered).containsExactly("one", "three");
  }

  @Test
  void what_it_refuses_is_said_as_it_says_it() {
    var refusal =
        new RemoteFailure(RemoteFailure.Kind.REJECTED, "file", "append", 0, "another root");
    var witness =
        new AskedBeside(
            witness(_ -> {
              throw refusal;
            }),
            Duration.ofSeconds(30));
    assertThatThrownBy(() -> witness.remember("one")).isSameAs(refusal);
    assertThatThrownBy(() -> witness.remember("two")).as("asked again").isSameAs(refusal);
  }

  private interface Remembering {
    void remember(String note) throws RemoteFailure;
  }

  private static CheckpointWitness witness(Remembering how) {
    return new CheckpointWitness() {
      @Override
      public String name() {
        return "the folder";
      }

      @Override
      public void remember(String note) throws RemoteFailure {
        how.remember(note);
      }
    };
  }
}
