package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One idempotent change of one outside system. Its {@link #target} and {@link #wanted} name it
 * without a value.
 */
public sealed interface Effect {

  /**
   * Which effect it is, without what it is done to. The words are stored: they stay as they are.
   */
  enum Kind {
    ADOPT,
    STORE,
    RESTORE,
    LABEL,
    KEEP,
    SET_VARIABLES,
    DELETE_VARIABLES,
    REDEPLOY;

    /**
     * @throws IllegalArgumentException when there is no such word
     */
    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The system that it changes. */
    public String system() {
      return switch (this) {
        case ADOPT, STORE, RESTORE, LABEL, KEEP -> "vault";
        case SET_VARIABLES, DELETE_VARIABLES, REDEPLOY -> "railway";
      };
    }

    /** The word for it in journal, audit trail and pages, for example {@code set-variables}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Something with one secret in Vault. */
  sealed interface InVault extends Effect {
    SecretName secret();
  }

  /** Something with one service on Railway. */
  sealed interface OnService extends Effect {
    ServiceRef service();
  }

  /** Writes the outgoing value to Vault, unless its newest version is that already. */
  record Adopt(SecretName secret) implements InVault {}

  /** Makes the incoming value and writes it to Vault, unless this rotation has done so already. */
  record Store(SecretName secret) implements InVault {}

  /** Makes the outgoing value Vault's newest version again. */
  record Restore(SecretName secret) implements InVault {}

  /** Tells in Vault's custom metadata which versions are in force and retired. */
  record Label(SecretName secret) implements InVault {}

  /** Writes to Vault once more what it has lost, or would delete by itself. */
  record Keep(SecretName secret, SlotContent version) implements InVault {}

  /**
   * Sets variables of one service, in one request.
   *
   * @param values which version each variable takes
   */
  record SetVariables(ServiceRef service, Map<VariableName, Assignment> values)
      implements OnService {
    public SetVariables {
      values = new TreeMap<>(values);
    }
  }

  /** The value of one version of one secret. */
  record Assignment(SecretName secret, SlotContent version) {
    @Override
    public String toString() {
      return secret + ":" + version;
    }
  }

  /** Deletes variables of services of one environment, in one patch. */
  record DeleteVariables(RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names)
      implements Effect {
    public DeleteVariables {
      names = new TreeMap<>(names);
    }
  }

  /** Deploys the same image with the stored variables. */
  record Redeploy(ServiceRef service, String deploymentId) implements OnService {}

  default Kind kind() {
    return switch (this) {
      case Adopt _ -> Kind.ADOPT;
      case Store _ -> Kind.STORE;
      case Restore _ -> Kind.RESTORE;
      case Label _ -> Kind.LABEL;
      case Keep _ -> Kind.KEEP;
      case SetVariables _ -> Kind.SET_VARIABLES;
      case DeleteVariables _ -> Kind.DELETE_VARIABLES;
      case Redeploy _ -> Kind.REDEPLOY;
    };
  }

  /** What is changed: a secret in Vault, a service, an environment. */
  default String target() {
    return switch (this) {
      case InVault e -> e.secret().text();
      case OnService e -> e.service().name();
      case DeleteVariables e -> e.environment().environmentId();
    };
  }

  /** What it is to be afterwards, in a form that is the same on every try. */
  default String wanted() {
    return switch (this) {
      case Keep e -> e.version().word();
      case Adopt _, Store _, Restore _, Label _ -> "";
      case SetVariables e -> e.values().toString();
      case DeleteVariables e ->
          e.names().entrySet().stream()
              .map(n -> n.getKey() + " " + new TreeSet<>(n.getValue()))
              .collect(Collectors.joining(", "));
      case Redeploy e -> e.service().name();
    };
  }

  /** The Railway environments that it changes. */
  default Collection<RailwayEnvironment> environments() {
    return switch (this) {
      case InVault _ -> Set.of();
      case OnService e -> Set.of(e.service().environment());
      case DeleteVariables e -> Set.of(e.environment());
    };
  }
}
