package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.Copy;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.StoredVariable.Sealed;
import dev.keyturn.rotation.StoredVariable.Unsealed;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of one rotation, fetched from Vault when they are needed and dropped with this object,
 * which lives as long as one tick; and which of them a variable holds. Whatever Vault hands out
 * must have the fingerprint on record.
 */
final class Values {
  private final Plan plan;
  private final Map<SecretName, SecretProgress> progress;
  private final SecretStore store;
  private final FingerprintKey key;
  private final Map<String, SecretValue> inHand = new HashMap<>();
  private final Set<String> expiring = new HashSet<>();

  Values(
      Plan plan, Map<SecretName, SecretProgress> progress, SecretStore store, FingerprintKey key) {
    this.plan = plan;
    this.progress = progress;
    this.store = store;
    this.key = key;
  }

  /** As long as nothing is on record: what these variables hold is the value in force. */
  Values before(List<ManagedSecret> secrets, Map<VariableName, StoredVariable> variables) {
    var known = new TreeMap<SecretName, SecretProgress>();
    var before = new Values(plan, known, store, key);
    for (ManagedSecret secret : secrets) {
      SecretName name = secret.name();
      SecretValue value = present(secret, variables);
      if (value != null) {
        SecretProgress asked = progress.getOrDefault(name, SecretProgress.asked(name, null));
        known.put(name, asked.inForce(fingerprint(name, value), value.kid()));
        before.inHand.put(at(name, SlotContent.OUTGOING), value);
      }
    }
    return before;
  }

  /**
   * @throws RemoteFailure REJECTED: Vault no longer has it, or has something else under its number
   */
  SecretValue get(SecretName name, SlotContent version) throws RemoteFailure {
    SecretValue value = find(name, version);
    if (value == null) {
      throw RemoteFailure.lost(
          "vault",
          "read",
          "the " + version.word() + " value of " + name + " is not in Vault any more");
    }
    return value;
  }

  /** What a replica may hold; only what is on record. */
  Map<SlotContent, SecretValue> candidates(SecretName name) throws RemoteFailure {
    var candidates = new HashMap<SlotContent, SecretValue>();
    for (SlotContent version : new SlotContent[] {SlotContent.OUTGOING, SlotContent.INCOMING}) {
      SecretValue value = find(name, version);
      if (value != null) {
        candidates.put(version, value);
      }
    }
    return candidates;
  }

  /** How a value that is on record rests in Vault. */
  Copy copy(SecretName name, SlotContent version) throws RemoteFailure {
    SecretProgress known = progress.get(name);
    if (known == null || known.version(version) == null) {
      return Copy.KEPT;
    }
    return find(name, version) == null
        ? Copy.LOST
        : expiring.contains(at(name, version)) ? Copy.EXPIRES : Copy.KEPT;
  }

  /** The value where Vault still has it under the number on record; null where it does not. */
  @Nullable SecretValue atRest(SecretName name, SlotContent version) throws RemoteFailure {
    return find(name, version);
  }

  /** Which version of the rotation a value is. */
  SlotContent recognise(SecretName name, SecretValue value) {
    return recognise(name, fingerprint(name, value));
  }

  private SlotContent recognise(SecretName name, Fingerprint seen) {
    SecretProgress known = progress.get(name);
    if (known != null && seen.equals(known.outgoing())) {
      return SlotContent.OUTGOING;
    }
    if (known != null && seen.equals(known.incoming())) {
      return SlotContent.INCOMING;
    }
    return known != null && seen.equals(known.leftover()) ? SlotContent.KEPT : SlotContent.FOREIGN;
  }

  /** Whether the outgoing value rests in Vault, as far as is on record. */
  boolean adopted(SecretName name) {
    SecretProgress known = progress.get(name);
    return known != null && known.outgoingVersion() != null;
  }

  Fingerprint fingerprint(SecretName name, SecretValue value) {
    return value.fingerprint(key, plan.secretId(name));
  }

  private @Nullable SecretValue find(SecretName name, SlotContent version) throws RemoteFailure {
    SecretValue cached = inHand.get(at(name, version));
    SecretProgress known = progress.get(name);
    if (cached != null || known == null) {
      return cached;
    }
    Integer number = known.version(version);
    Version stored = number == null ? null : store.read(plan.secret(name).vault(), number);
    SecretValue value = stored == null ? null : stored.value();
    if (stored == null || value == null || recognise(name, value) != version) {
      return null;
    }
    inHand.put(at(name, version), value);
    if (stored.expires() != null) {
      expiring.add(at(name, version));
    }
    return value;
  }

  private static String at(SecretName name, SlotContent version) {
    return name + "@" + version;
  }

  /** What NAME holds; null where that cannot be read, or is a reference. */
  static @Nullable SecretValue present(
      ManagedSecret secret, Map<VariableName, StoredVariable> variables) {
    return variable(secret, Slot.NAME, variables) instanceof Unsealed(var value, var reference)
            && reference == null
        ? value
        : null;
  }

  /** All variables that are slots of these secrets, or refer to one. */
  static Set<VariableName> names(List<ManagedSecret> secrets) {
    var names = new TreeSet<VariableName>();
    for (ManagedSecret secret : secrets) {
      names.add(new VariableName(secret.name().text()));
      for (Slot slot : Slot.values()) {
        VariableName variable = secret.variable(slot);
        if (variable != null) {
          names.add(variable);
        }
      }
    }
    return names;
  }

  /** Which version each slot holds, of variables that are stored. */
  Map<SecretName, Layout> stored(
      List<ManagedSecret> secrets, Map<VariableName, StoredVariable> variables) {
    var layouts = running(secrets, variables);
    for (ManagedSecret secret : secrets) {
      layouts.computeIfPresent(
          secret.name(),
          (_, layout) ->
              layout.name() == SlotContent.SEALED || referenceIsIntact(secret, variables)
                  ? layout
                  : new Layout(SlotContent.REFERENCE, layout.nameNew(), layout.namePrevious()));
    }
    return layouts;
  }

  /** The same of those that a deployment runs with: its references are resolved. */
  Map<SecretName, Layout> running(
      List<ManagedSecret> secrets, Map<VariableName, StoredVariable> variables) {
    return laid(secrets, prints(secrets, variables));
  }

  /** All that tells which version a slot holds, now or when more is on record. */
  Map<VariableName, Print> prints(
      List<ManagedSecret> secrets, Map<VariableName, StoredVariable> variables) {
    var prints = new TreeMap<VariableName, Print>();
    for (ManagedSecret secret : secrets) {
      for (Slot slot : Slot.values()) {
        VariableName name = secret.variable(slot);
        StoredVariable variable = name == null ? null : variables.get(name);
        if (name != null && variable != null) {
          prints.put(
              name,
              switch (variable) {
                case Sealed _ -> new Print.Without(SlotContent.SEALED);
                case Unsealed(SecretValue value, String reference) ->
                    reference != null
                        ? new Print.Without(SlotContent.REFERENCE)
                        : new Print.Of(fingerprint(secret.name(), value));
              });
        }
      }
    }
    return prints;
  }

  /** Which version each slot holds, by what is on record now. */
  Map<SecretName, Layout> laid(List<ManagedSecret> secrets, Map<VariableName, Print> prints) {
    var layouts = new TreeMap<SecretName, Layout>();
    for (ManagedSecret secret : secrets) {
      layouts.put(
          secret.name(),
          new Layout(
              holding(secret, Slot.NAME, prints),
              holding(secret, Slot.NAME_NEW, prints),
              holding(secret, Slot.NAME_PREVIOUS, prints)));
    }
    return layouts;
  }

  private SlotContent holding(ManagedSecret secret, Slot slot, Map<VariableName, Print> prints) {
    VariableName name = secret.variable(slot);
    return switch (name == null ? null : prints.get(name)) {
      case null -> SlotContent.ABSENT;
      case Print.Without(SlotContent content) -> content;
      case Print.Of(Fingerprint value) -> recognise(secret.name(), value);
    };
  }

  private static @Nullable StoredVariable variable(
      ManagedSecret secret, Slot slot, Map<VariableName, StoredVariable> variables) {
    VariableName name = secret.variable(slot);
    return name == null ? null : variables.get(name);
  }

  /**
   * With {@code stored-in}, NAME must still be a reference to that variable; else the application
   * would never see the new one.
   */
  private static boolean referenceIsIntact(
      ManagedSecret secret, Map<VariableName, StoredVariable> variables) {
    VariableName storedIn = secret.storedIn();
    return storedIn == null
        || (variables.get(new VariableName(secret.name().text()))
                instanceof Unsealed(SecretValue _, String reference)
            && storedIn.text().equals(reference));
  }
}
