package dev.keyturn.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.railway.RailwayPlatform;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.vault.VaultStore;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must be true of a world when a rotation has ended, however it went. */
final class Ends {
  private static final int TRIES = 20;
  private static final long PAUSE_NANOS = 200_000_000;

  private final Database database;
  private final RailwayPlatform railway;
  private final VaultStore vault;
  private final RehearsedPlan rehearsed;
  private final Map<String, Integer> newestBefore = new HashMap<>();
  private final Map<String, SecretValue> inForceBefore = new HashMap<>();

  Ends(RehearsedPlan rehearsed, Database database, RailwayApi api, VaultConnection connection) {
    this.rehearsed = rehearsed;
    this.database = database;
    this.railway = new RailwayPlatform(api);
    this.vault = new VaultStore(connection);
  }

  void check(String rotation, RotationId id, Phase phase) {
    Set<VariableName> names =
        Place.SECRETS.stream()
            .flatMap(s -> Stream.of(s, s + "_NEW", s + "_PREVIOUS"))
            .map(VariableName::new)
            .collect(Collectors.toCollection(TreeSet::new));
    Map<VariableName, StoredVariable> stored =
        patiently(() -> railway.look(Place.API, names).stored());
    assertThat(stored.keySet().stream().map(VariableName::text))
        .as(rotation + ": variables that are left over")
        .containsExactlyInAnyOrderElementsOf(Place.SECRETS);
    Set<String> known =
        Set.copyOf(ofDatabase("select op_key from attempt where rotation_id = '" + id + "'"));
    for (String secret : Place.SECRETS) {
      vault(rotation, id, phase, secret, value(stored, secret), known);
    }
    assertThat(
            ofDatabase(
                "select effect || ' ' || target || ' ' || phase from attempt where outcome = 'done'"
                    + " and effect <> 'redeploy' and rotation_id = '"
                    + id
                    + "' group by op_key, effect, target, phase having count(*) > 1"))
        .as(rotation + ": steps that were done twice")
        .isEmpty();
    assertThat(
            ofDatabase("select effect from attempt where outcome is null or outcome = 'unknown'"))
        .as(rotation + ": attempts of which nobody knows how they ended")
        .isEmpty();
    assertThat(ofDatabase("select variable from claim")).as(rotation + ": claims").isEmpty();
    assertThat(
            ofDatabase(
                "select environment_id from environment_lock where rotation_id is not null"
                    + " and locked_until > now()"))
        .as(rotation + ": environments that are still locked")
        .isEmpty();
    assertThat(rehearsed.world().soFar().firstRefusals()).as(rotation + ": refusals").isEmpty();
  }

  /** What is stored under a name; null: nothing. */
  @Nullable SecretValue stored(String variable) {
    var name = new VariableName(variable);
    var found = patiently(() -> railway.look(Place.API, Set.of(name)).stored());
    return found.containsKey(name) ? value(found, variable) : null;
  }

  private void vault(
      String rotation,
      RotationId id,
      Phase phase,
      String secret,
      SecretValue inForce,
      Set<String> known) {
    Version newest = patiently(() -> vault.newest(Place.vault(secret)));
    int before = newestBefore.getOrDefault(secret, 0);
    int after = newest == null ? 0 : newest.number();
    int made = 0;
    for (int number = before + 1; number <= after; number++) {
      int version = number;
      Version written = patiently(() -> vault.read(Place.vault(secret), version));
      assertThat(written).as(rotation + ": " + secret + " version " + number).isNotNull();
      var labels = Objects.requireNonNull(written).labels();
      assertThat(labels.get("rotation_id"))
          .as(rotation + ": whose " + secret + " version " + number + " is")
          .isEqualTo(id.text());
      assertThat(known)
          .as(rotation + ": the attempt that wrote " + secret + " version " + number)
          .contains(labels.get("op_key"));
      if ("incoming".equals(labels.get("keyturn"))) {
        made++;
      }
    }
    if (phase == Phase.COMPLETED) {
      assertThat(made).as(rotation + ": values made of " + secret).isEqualTo(1);
    } else {
      assertThat(made).as(rotation + ": values made of " + secret).isLessThanOrEqualTo(1);
      SecretValue former = inForceBefore.get(secret);
      assertThat(former == null || former.sameAs(inForce))
          .as(rotation + ": " + secret + " is what it was before")
          .isTrue();
    }
    if (newest != null && newest.value() != null) {
      assertThat(newest.value().sameAs(inForce))
          .as(rotation + ": " + secret + " is Vault's newest version")
          .isTrue();
    } else {
      assertThat(before).as(rotation + ": " + secret + " has left Vault").isZero();
    }
    newestBefore.put(secret, after);
    inForceBefore.put(secret, inForce);
  }

  private static SecretValue value(Map<VariableName, StoredVariable> stored, String secret) {
    return switch (stored.get(new VariableName(secret))) {
      case StoredVariable.Unsealed(SecretValue value, String _) -> value;
      case StoredVariable.Sealed _ -> throw new AssertionError(secret + " is sealed");
    };
  }

  private List<String> ofDatabase(String query) {
    return patiently(() -> database.rows(query));
  }

  private interface Look<T> {
    T at() throws RemoteFailure;
  }

  /** A fault may still lie in wait for us. */
  private static <T> T patiently(Look<T> look) {
    for (int i = 0; ; i++) {
      try {
        return look.at();
      } catch (RemoteFailure | RuntimeException e) {
        if (i == TRIES || e instanceof RuntimeException r && !SoakedWorld.ofTheDatabase(r)) {
          throw new AssertionError("cannot be looked at", e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
