package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final FingerprintKey KEY = new FingerprintKey(new byte[32]);
  private static final SecretValue FORMER = SecretValue.of("the former one");
  private static final SecretValue NEXT = SecretValue.of("the next one");

  private final World world = new World(World.zkeb());
  private final ManagedSecret secret = world.plan.secrets().getFirst();

  @Test
  void what_vault_has_under_the_number_on_record_is_handed_out() throws Exception {
    supplied(FORMER, NEXT);
    Values values = values(FORMER, NEXT, 1, 2);

    assertThat(values.get(secret.name(), SlotContent.OUTGOING).sameAs(FORMER)).isTrue();
    assertThat(values.get(secret.name(), SlotContent.INCOMING).sameAs(NEXT)).isTrue();
    assertThat(values.candidates(secret.name()))
        .containsOnlyKeys(SlotContent.OUTGOING, SlotContent.INCOMING);
  }

  @Test
  void another_value_under_the_same_number_is_never_handed_out() throws Exception {
    supplied(SecretValue.of("somebody else's"));
    Values values = values(FORMER, null, 1, null);

    assertThatThrownBy(() -> values.get(secret.name(), SlotContent.OUTGOING))
        .isInstanceOf(RemoteFailure.class)
        .hasMessageContaining("outgoing value of " + secret.name())
        .hasMessageNotContaining("somebody else's");
    assertThat(values.candidates(secret.name())).isEmpty();
  }

  @Test
  void a_value_without_a_number_is_not_looked_for() throws Exception {
    var asked = reads();
    Values values = values(FORMER, null, null, null);

    assertThat(values.candidates(secret.name())).isEmpty();
    assertThat(asked).hasValue(0);
  }

  @Test
  void vault_is_asked_once_for_each_value() throws Exception {
    supplied(FORMER);
    Values values = values(FORMER, null, 1, null);
    var asked = reads();

    values.get(secret.name(), SlotContent.OUTGOING);
    values.candidates(secret.name());

    assertThat(asked).hasValue(1);
  }

  @Test
  void a_value_is_recognised_by_its_fingerprint_and_any_other_is_foreign() {
    Values values = values(FORMER, NEXT, 1, 2);

    assertThat(values.recognise(secret.name(), FORMER)).isEqualTo(SlotContent.OUTGOING);
    assertThat(values.recognise(secret.name(), NEXT)).isEqualTo(SlotContent.INCOMING);
    assertThat(values.recognise(secret.name(), SecretValue.of("neither")))
        .isEqualTo(SlotContent.FOREIGN);
    // The same text under another name is another secret.
    assertThat(values.recognise(world.plan.secrets().get(1).name(), FORMER))
        .isEqualTo(SlotContent.FOREIGN);
  }

  private AtomicInteger reads() {
    var reads = new AtomicInteger();
    world.faults.whileReading(reads::incrementAndGet);
    return reads;
  }

  private void supplied(SecretValue... versions) {
    for (SecretValue version : versions) {
      world.vault.supply(secret.vault(), version.reveal(), Map.of());
    }
  }

  private Values values(
      SecretValue outgoing,
      @Nullable SecretValue incoming,
      @Nullable Integer outgoingVersion,
      @Nullable Integer incomingVersion) {
    String id = world.plan.secretId(secret.name());
    var progress =
        new SecretProgress(
            secret.name(),
            outgoing.fingerprint(KEY, id),
            incoming == null ? null : incoming.fingerprint(KEY, id),
            outgoingVersion,
            incomingVersion,
            null,
            null,
            null);
    return new Values(world.plan, Map.of(secret.name(), progress), world.vault, KEY);
  }
}
