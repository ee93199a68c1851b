package dev.keyturn.engine;

import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads variables as slots: which version of the rotation each of them holds, without its value.
 */
final class Slots {
  private Slots() {}

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

  static Map<SecretName, Layout> layouts(
      List<ManagedSecret> secrets,
      Map<VariableName, StoredVariable> variables,
      Values values,
      boolean stored) {
    var layouts = new TreeMap<SecretName, Layout>();
    for (ManagedSecret secret : secrets) {
      layouts.put(
          secret.name(),
          new Layout(
              stored && !referenceIsIntact(secret, variables)
                  ? SlotContent.REFERENCE
                  : holding(secret, Slot.NAME, variables, values),
              holding(secret, Slot.NAME_NEW, variables, values),
              holding(secret, Slot.NAME_PREVIOUS, variables, values)));
    }
    return layouts;
  }

  private static SlotContent holding(
      ManagedSecret secret, Slot slot, Map<VariableName, StoredVariable> variables, Values values) {
    VariableName name = secret.variable(slot);
    StoredVariable variable = name == null ? null : variables.get(name);
    return switch (variable) {
      case null -> SlotContent.ABSENT;
      case StoredVariable.Sealed _ -> SlotContent.SEALED;
      case StoredVariable.Unsealed(SecretValue value, String reference) ->
          reference != null ? SlotContent.REFERENCE : values.recognise(secret.name(), value);
    };
  }

  /**
   * Nothing is on record yet: whatever NAME holds is the value in force, and the other slots should
   * be empty.
   */
  static Map<SecretName, Layout> beforeTheStart(
      List<ManagedSecret> secrets,
      Map<VariableName, StoredVariable> variables,
      Map<SecretName, SecretValue> inForce) {
    var layouts = new TreeMap<SecretName, Layout>();
    for (ManagedSecret secret : secrets) {
      StoredVariable now = variables.get(nameVariable(secret));
      SlotContent name =
          inForce.containsKey(secret.name()) && referenceIsIntact(secret, variables)
              ? SlotContent.OUTGOING
              : now == null
                  ? SlotContent.ABSENT
                  : now instanceof StoredVariable.Sealed
                      ? SlotContent.SEALED
                      : SlotContent.REFERENCE;
      layouts.put(
          secret.name(),
          new Layout(
              name,
              occupied(secret, Slot.NAME_NEW, variables),
              occupied(secret, Slot.NAME_PREVIOUS, variables)));
    }
    return layouts;
  }

  static Map<SecretName, Layout> sameAs(
      List<ManagedSecret> secrets,
      Map<VariableName, StoredVariable> snapshot,
      Map<SecretName, SecretValue> inForce) {
    var layouts = new TreeMap<SecretName, Layout>();
    for (ManagedSecret secret : secrets) {
      SecretValue now = inForce.get(secret.name());
      boolean same =
          now != null
              && snapshot.get(nameVariable(secret))
                  instanceof StoredVariable.Unsealed(SecretValue value, String _)
              && value.sameAs(now);
      layouts.put(
          secret.name(),
          new Layout(
              same ? SlotContent.OUTGOING : SlotContent.FOREIGN,
              SlotContent.ABSENT,
              SlotContent.ABSENT));
    }
    return layouts;
  }

  private static SlotContent occupied(
      ManagedSecret secret, Slot slot, Map<VariableName, StoredVariable> variables) {
    VariableName name = secret.variable(slot);
    StoredVariable variable = name == null ? null : variables.get(name);
    return switch (variable) {
      case null -> SlotContent.ABSENT;
      case StoredVariable.Sealed _ -> SlotContent.SEALED;
      case StoredVariable.Unsealed _ -> SlotContent.FOREIGN;
    };
  }

  static @Nullable SecretValue present(
      ManagedSecret secret, Map<VariableName, StoredVariable> variables) {
    return variables.get(nameVariable(secret))
                instanceof StoredVariable.Unsealed(SecretValue value, String reference)
            && reference == null
        ? value
        : null;
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
                instanceof StoredVariable.Unsealed(SecretValue _, String reference)
            && storedIn.text().equals(reference));
  }

  private static VariableName nameVariable(ManagedSecret secret) {
    return Objects.requireNonNull(secret.variable(Slot.NAME), "every secret has a NAME");
  }
}
