package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Deploy;
import dev.keyturn.engine.SmallWorld.Kept;
import dev.keyturn.engine.SmallWorld.Service;
import dev.keyturn.engine.SmallWorld.Slots3;
import dev.keyturn.rotation.Phase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * I1 to I7 of PROTOCOL.md 1.6, looked at in every state. I5 and I6 are about the moment at which a
 * request leaves: {@link SendRules} looks at them there.
 */
final class Invariants {
  private Invariants() {}

  /** What is not true; null when all is well. */
  static @Nullable String broken(SmallWorld world) {
    if (world.broken != null) {
      return world.broken;
    }
    Set<String> kept = new TreeSet<>();
    world.vault.stream().filter(Kept::real).map(Kept::text).forEach(kept::add);
    Set<String> visible = new TreeSet<>(world.tokens.keySet());
    visible.addAll(world.data);
    for (Service service : world.services) {
      service.stored.keys().forEach(visible::add);
      service.deploys.forEach(d -> d.with().keys().forEach(visible::add));
    }
    visible.remove(SmallWorld.OLD);
    for (String key : visible) {
      if (!kept.contains(key)) {
        return "I1: " + key + " is visible and not in Vault";
      }
    }
    boolean oldInForce =
        world.services.stream().allMatch(s -> SmallWorld.OLD.equals(s.stored.name()));
    if (!kept.contains(SmallWorld.OLD) && !oldInForce) {
      return "I2: the outgoing value is neither in Vault nor in NAME";
    }
    String rejected = rejected(world, kept, oldInForce);
    if (rejected != null) {
      return rejected;
    }
    visible.addAll(kept);
    visible.remove(SmallWorld.OLD);
    if (visible.size() > 1) {
      return "I7: one rotation has made " + visible;
    }
    return ending(world);
  }

  private static @Nullable String rejected(SmallWorld world, Set<String> kept, boolean oldInForce) {
    List<Deploy> serving = world.services.stream().flatMap(Service::serving).toList();
    for (Deploy replica : serving) {
      for (Map.Entry<String, ?> token : world.tokens.entrySet()) {
        if (!replica.with().accepts(token.getKey())) {
          return "I3: " + replica.id() + " rejects what is signed with " + token.getKey();
        }
      }
    }
    for (Deploy replica : serving) {
      for (String key : world.data) {
        if (!replica.with().accepts(key)) {
          return "I4: " + replica.id() + " cannot read what is encrypted with " + key;
        }
      }
    }
    for (String key : world.data) {
      if (!kept.contains(key) && !(key.equals(SmallWorld.OLD) && oldInForce)) {
        return "I4: data needs " + key + ", which is not in Vault";
      }
    }
    return null;
  }

  /** What the two ends promise. */
  private static @Nullable String ending(SmallWorld world) {
    Phase phase = world.state().phase();
    if (!phase.ended()) {
      return null;
    }
    boolean done = phase == Phase.COMPLETED;
    String key = done ? world.vault.getLast().text() : SmallWorld.OLD;
    var wanted = new Slots3(key, null, null);
    if (done && key.equals(SmallWorld.OLD)) {
      return "ending: COMPLETED, and the outgoing value is Vault's newest";
    }
    if (!done && !world.vault.isEmpty() && !world.vault.getLast().text().equals(key)) {
      return "ending: ABORTED, and Vault's newest version is " + world.vault.getLast().text();
    }
    for (Service service : world.services) {
      if (!service.stored.equals(wanted)
          || service.deploys.stream().anyMatch(d -> !d.with().equals(wanted))) {
        return "ending: " + phase + ", and " + service.ref.name() + " is not " + wanted;
      }
    }
    return null;
  }
}
